package dev.tidemark.api.http;

import io.vertx.core.http.HttpMethod;

/**
 * One route. Immutable, but for the operation, which nobody changes once it is here.
 *
 * @param path as Vert.x writes it: {@code /api/invoices/:id}
 */
public record DescribedRoute(HttpMethod method, String path, Operation operation) {}
