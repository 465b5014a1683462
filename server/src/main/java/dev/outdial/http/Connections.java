package dev.outdial.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The connections of one listener: how many there may be, and how long each may take to say what it wants. Whoever
/// sends a byte now and then to keep a connection busy is closed, however regularly the bytes come.
///
/// Lives on the listener's event loop; only the count is shared with the other listeners.
final class Connections {
    /// How long a connection may take.
    ///
    /// @param head    until its first request's head is there
    /// @param body    from a request's head to its last byte
    /// @param between from an answer until the next request's head is there
    record Patience(Duration head, Duration body, Duration between) {
        static final Patience USUAL =
                new Patience(Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(75));
    }

    private final Vertx vertx;
    private final AtomicInteger count;
    private final int most;
    private final Patience patience;
    private final IdentityHashMap<HttpConnection, Long> deadlines = new IdentityHashMap<>();

    /// @param count how many connections all listeners have
    /// @param most  how many they may have; one more is closed at once
    Connections(Vertx vertx, AtomicInteger count, int most, Patience patience) {
        this.vertx = vertx;
        this.count = count;
        this.most = most;
        this.patience = patience;
    }

    void opened(HttpConnection connection) {
        connection.closeHandler(_ -> {
            count.decrementAndGet();
            within(null, connection);
        });
        if (count.incrementAndGet() > most) {
            connection.close();
            return;
        }
        within(patience.head, connection);
    }

    /// A request's head is there.
    void begun(HttpServerRequest request) {
        var connection = request.connection();
        within(patience.body, connection);
        request.end().onComplete(_ -> within(null, connection));
        request.response().endHandler(_ -> within(patience.between, connection));
    }

    /// The connection is a WebSocket now, and has clocks of its own.
    void upgraded(HttpConnection connection) {
        within(null, connection);
    }

    private void within(@Nullable Duration time, HttpConnection connection) {
        var running = deadlines.remove(connection);
        if (running != null) {
            vertx.cancelTimer(running);
        }
        if (time != null) {
            deadlines.put(connection, vertx.setTimer(time.toMillis(), _ -> {
                deadlines.remove(connection);
                connection.close();
            }));
        }
    }
}
