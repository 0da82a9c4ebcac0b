/** Status, clearing, disabling and enabling of one's own cache. */
@NullMarked
package dev.tidemark.api.control;

import org.jspecify.annotations.NullMarked;
