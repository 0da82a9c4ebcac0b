/** From changes to the users they touch. */
@NullMarked
package dev.tidemark.invalidator.ownership;

import org.jspecify.annotations.NullMarked;
