/** The objects in the source database that report what the stream of changes leaves out. */
@NullMarked
package dev.tidemark.cli.install;

import org.jspecify.annotations.NullMarked;
