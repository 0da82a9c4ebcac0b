/** Who asks: log-in with Django's accounts, bearer tokens. */
@NullMarked
package dev.tidemark.api.identity;

import org.jspecify.annotations.NullMarked;
