/** What stands between the rules, the database, Redis and right answers. */
@NullMarked
package dev.tidemark.cli.lint;

import org.jspecify.annotations.NullMarked;
