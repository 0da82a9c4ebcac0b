/** Users' namespaces as Redis keeps them. */
@NullMarked
package dev.tidemark.api.namespace;

import org.jspecify.annotations.NullMarked;
