/** What every route shares: problems as RFC 9457 says, JSON answers. */
@NullMarked
package dev.tidemark.api.http;

import org.jspecify.annotations.NullMarked;
