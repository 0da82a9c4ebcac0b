/** What the api serves, as OpenAPI describes it. */
@NullMarked
package dev.tidemark.api.openapi;

import org.jspecify.annotations.NullMarked;
