package dev.tidemark.api.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every failed request with {@code application/problem+json}. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /** Makes a router answer with problems whatever fails in it. */
    public static void answerFailuresOf(Router router) {
        router.route().failureHandler(Problems::answer);
        for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
            Handler<RoutingContext> handler = Problems::answer;
            router.errorHandler(status, handler);
        }
    }

    /** Answers a request that could not even be read. */
    public static void answerUnreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String name = cause == null ? "" : cause.getClass().getSimpleName();
        var type = switch (name) {
            case "TooLongHttpLineException" -> ProblemType.PATH_TOO_LONG;
            case "TooLongHttpHeaderException" -> ProblemType.HEADERS_TOO_LARGE;
            default -> ProblemType.INVALID_REQUEST;
        };
        refuse(request, new ProblemException(type, "The request could not be read as HTTP"));
    }

    /** Answers a request after which nothing on its connection can be relied on, or is worth reading. */
    static void refuse(HttpServerRequest request, ProblemException problem) {
        log.atDebug().setCause(problem).log("Request refused");
        begin(request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE), problem)
                .end(problem.body().toBuffer());
        request.connection().close();
    }

    private static void answer(RoutingContext context) {
        if (context.response().ended()) {
            return;
        }
        if (context.response().headWritten()) {
            // Half an answer is out: only cutting the connection tells the client that it is not whole.
            context.request().connection().close();
            return;
        }
        ProblemException problem = problemOf(context);
        begin(context.response(), problem);
        Answers.end(context, problem.body().toBuffer());
    }

    private static ProblemException problemOf(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof ProblemException problem) {
            log.atDebug()
                    .addKeyValue("path", context.request().path())
                    .setCause(problem)
                    .log("Request refused");
            return problem;
        }
        int status = failure instanceof HttpException http ? http.getStatusCode() : context.statusCode();
        return switch (status) {
            // What fails while the body is read has no status: the client has gone, or its chunks are none.
            case 200 -> new ProblemException(ProblemType.INVALID_REQUEST, "The request's body could not be read");
            case 400 -> new ProblemException(ProblemType.INVALID_REQUEST, "The request's path or query is malformed");
            case 404 -> new ProblemException(ProblemType.NOT_FOUND, "No resource has this path");
            case 405 -> new ProblemException(ProblemType.METHOD_NOT_ALLOWED, "Another method may work here");
            case 413 -> new ProblemException(ProblemType.TOO_LARGE, "The body is larger than this path takes");
            case 415 -> new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: application/json");
            default -> {
                log.atError()
                        .addKeyValue("method", context.request().method())
                        .addKeyValue("path", context.request().path())
                        .setCause(failure)
                        .log("Request failed");
                yield new ProblemException(ProblemType.INTERNAL, "The server's log says more");
            }
        };
    }

    private static HttpServerResponse begin(HttpServerResponse response, ProblemException problem) {
        problem.headers().forEach(response::putHeader);
        return response.setStatusCode(problem.type().status())
                .putHeader("Content-Type", "application/problem+json")
                .putHeader("Cache-Control", "no-store");
    }
}
