/** Pools of connections, and what Postgres says about a statement. */
@NullMarked
package dev.tidemark.api.postgres;

import org.jspecify.annotations.NullMarked;
