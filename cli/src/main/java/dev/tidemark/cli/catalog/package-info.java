/** What the catalog of the source database says, for the commands that compare or propose. */
@NullMarked
package dev.tidemark.cli.catalog;

import org.jspecify.annotations.NullMarked;
