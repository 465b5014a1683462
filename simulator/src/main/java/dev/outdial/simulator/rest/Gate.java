package dev.outdial.simulator.rest;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Where a vendor's REST requests are answered, or mistreated if a rule says so.
public final class Gate {
    private final Faults faults;
    private final Pace pace;
    private final Function<FaultAction.Status, Answer> errorShape;

    /// @param errorShape the vendor's error body for a status on command that has no body of its own
    public Gate(Faults faults, Pace pace, Function<FaultAction.Status, Answer> errorShape) {
        this.faults = faults;
        this.pace = pace;
        this.errorShape = errorShape;
    }

    /// Answers with what `work` makes of the request, unless a fault is due.
    public void answer(RoutingContext ctx, FaultPoint point, Faults.Subject subject, Supplier<Answer> work) {
        var _ = answer(ctx, point, subject, work, Future::succeededFuture);
    }

    /// The same for a request that has consequences.
    ///
    /// @param consequence of `work`: what [FaultAction.BeforeResponse] lets go first
    /// @return the status that was, or will be, answered; 0 when there will be no answer
    public int answer(
            RoutingContext ctx,
            FaultPoint point,
            Faults.Subject subject,
            Supplier<Answer> work,
            Supplier<Future<?>> consequence) {
        var fault = faults.take(point, subject).orElse(null);
        return switch (fault) {
            case null -> send(ctx, work.get());
            case FaultAction.OnRequest onRequest -> misbehave(ctx, onRequest, work, consequence);
            case FaultAction other -> throw new IllegalStateException(other + " cannot happen to a request");
        };
    }

    private int misbehave(
            RoutingContext ctx, FaultAction.OnRequest fault, Supplier<Answer> work, Supplier<Future<?>> consequence) {
        return switch (fault) {
            case FaultAction.Status status -> send(ctx, error(status));
            case FaultAction.Delay(var ms) -> {
                pace.afterReal(ms, () -> send(ctx, work.get()));
                yield 200;
            }
            case FaultAction.CreateThenStatus(var status, var body) -> {
                var _ = work.get();
                yield send(ctx, error(new FaultAction.Status(status, body, null, null)));
            }
            case FaultAction.CreateThenHang _ -> {
                var _ = work.get();
                yield 0;
            }
            case FaultAction.CreateThenDrop _ -> {
                var _ = work.get();
                yield drop(ctx);
            }
            case FaultAction.BeforeResponse(var ms) -> {
                Answer answer = work.get();
                consequence
                        .get()
                        .timeout(Math.max(1, ms), TimeUnit.MILLISECONDS)
                        .onComplete(_ -> send(ctx, answer));
                yield answer.status();
            }
            case FaultAction.Drop _ -> drop(ctx);
            case FaultAction.Hang _ -> 0;
            case FaultAction.Truncate _ -> truncate(ctx, work.get());
            case FaultAction.NotJson _ -> {
                int status = work.get().status();
                yield send(
                        ctx,
                        new Answer(status, "text/html", "<html><body>Something went wrong</body></html>", Map.of()));
            }
        };
    }

    private Answer error(FaultAction.Status status) {
        Answer answer =
                status.body() == null ? errorShape.apply(status) : Answer.jsonText(status.status(), status.body());
        return status.retryAfter() == null ? answer : answer.header("Retry-After", status.retryAfter());
    }

    /// The path parameter `name`, empty if the route has none.
    public static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNullElse(ctx.pathParam(name), "");
    }

    /// Sends `answer` now.
    public static int send(RoutingContext ctx, Answer answer) {
        HttpServerResponse response = ctx.response();
        if (response.ended() || response.closed()) {
            return 0;
        }
        response.setStatusCode(answer.status());
        response.putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        answer.headers().forEach(response::putHeader);
        if (!answer.contentType().isEmpty()) {
            response.putHeader("Content-Type", answer.contentType());
        }
        var _ = response.end(answer.body());
        return answer.status();
    }

    /// Breaks a connection, also one that has become a WebSocket, without a word.
    public static void cut(HttpConnection connection) {
        if (connection instanceof ConnectionBase wire) {
            // From the foot of the pipeline: the handlers above it would say goodbye with a close frame.
            var _ = wire.channel().pipeline().firstContext().close();
        }
    }

    private static int drop(RoutingContext ctx) {
        var _ = ctx.request().connection().close();
        return 0;
    }

    private int truncate(RoutingContext ctx, Answer answer) {
        var response = ctx.response()
                .setStatusCode(answer.status())
                .putHeader("Content-Type", answer.contentType())
                .putHeader("Content-Length", String.valueOf(answer.body().length()));
        response.write(answer.body().substring(0, answer.body().length() / 2)).onComplete(_ -> drop(ctx));
        return answer.status();
    }
}
