/** Whether cached answers may be served: the tidemark against Postgres' clock. */
@NullMarked
package dev.tidemark.api.gate;

import org.jspecify.annotations.NullMarked;
