/** What each process and server may do wrong while clients write and read; the checker judges. */
@NullMarked
package dev.tidemark.e2e.faults;

import org.jspecify.annotations.NullMarked;
