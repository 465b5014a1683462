package dev.outdial.live;

import dev.outdial.http.Answer;
import dev.outdial.live.Subscription.Batch;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one watcher reads, written on the request's virtual thread: the thread waits for events, and for
/// the connection to take them.
final class LiveStream implements Answer.Writer {
    private static final long LOOK_AGAIN_MS = 1_000;
    private static final long ASK_AGAIN = TimeUnit.SECONDS.toNanos(2);
    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(15);

    private final LiveFeed feed;
    private final Watched watched;
    private final Scope scope;
    private final @Nullable String lastId;
    private final Supplier<@Nullable String> expelled;
    private final LongSupplier nanos;
    private final Runnable whenOver;

    private long askedAt;
    private long sentAt;
    private String id = "";

    /// @param lastId   the latest event that the reader knows; null for one who comes for the first time
    /// @param expelled why the reader may not read any more; null while it may
    /// @param nanos    a clock that only goes forward
    LiveStream(
            LiveFeed feed,
            Watched watched,
            Scope scope,
            @Nullable String lastId,
            Supplier<@Nullable String> expelled,
            LongSupplier nanos,
            Runnable whenOver) {
        this.feed = feed;
        this.watched = watched;
        this.scope = scope;
        this.lastId = lastId;
        this.expelled = expelled;
        this.nanos = nanos;
        this.whenOver = whenOver;
    }

    @Override
    public void writeTo(Answer.Sink sink) throws IOException {
        var subscription = feed.subscribe(watched, lastId);
        askedAt = nanos.getAsLong();
        try {
            begin(sink, subscription);
            var reason = goOn(sink, subscription);
            send(sink, Sse.reason(id, "end", reason));
        } catch (InterruptedException _) {
            send(sink, Sse.reason(id, "end", "server-shutdown"));
        } finally {
            feed.leave(subscription);
            whenOver.run();
        }
    }

    private void begin(Answer.Sink sink, Subscription subscription) throws IOException, InterruptedException {
        id = feed.id(subscription.from());
        var text = new StringBuilder(Sse.RETRY);
        if (!subscription.isResumed()) {
            if (lastId != null) {
                text.append(Sse.reason(id, "resync", "too-old"));
            }
            text.append(scope.beginning(id));
            feed.catchUp();
        }
        send(sink, text.toString());
    }

    /// @return why it ends
    private String goOn(Answer.Sink sink, Subscription subscription) throws IOException, InterruptedException {
        while (true) {
            var batch = subscription.take(LOOK_AGAIN_MS);
            var text = new StringBuilder();
            while (batch.loss() != null) {
                batch = beginAnew(text, batch, subscription);
            }
            for (var event : scope.news(batch.events())) {
                write(text, event);
            }
            if (!batch.events().isEmpty()) {
                id = feed.id(batch.events().getLast().number());
            }
            var no = askAgain();
            if (no != null) {
                return no;
            }
            if (text.isEmpty() && nanos.getAsLong() - sentAt >= HEARTBEAT) {
                text.append(Sse.HEARTBEAT);
            }
            if (!text.isEmpty()) {
                send(sink, text.toString());
            }
            if (batch.ended() != null) {
                return batch.ended();
            }
            if (scope.isOver()) {
                return "call-ended";
            }
        }
    }

    private void write(StringBuilder text, Numbered numbered) {
        var event = numbered.event();
        Sse.write(text, feed.id(numbered.number()), event.kind().word(), event.data());
    }

    /// Events were lost: the reader is told, and begins again. What came while it was told belongs to the
    /// new beginning.
    private Batch beginAnew(StringBuilder text, Batch batch, Subscription subscription) throws InterruptedException {
        var loss = batch.loss();
        if (loss == null) {
            return batch;
        }
        id = feed.id(loss.number());
        text.setLength(0);
        text.append(Sse.reason(id, "resync", loss.reason()));
        if (scope instanceof OneCall) {
            text.append(scope.beginning(id));
            feed.catchUp();
        }
        var more = subscription.take(0);
        var events = new ArrayList<>(batch.events());
        events.addAll(more.events());
        var ended = more.ended() != null ? more.ended() : batch.ended();
        return new Batch(more.loss(), more.loss() == null ? events : more.events(), ended);
    }

    private @Nullable String askAgain() {
        if (nanos.getAsLong() - askedAt < ASK_AGAIN) {
            return null;
        }
        askedAt = nanos.getAsLong();
        return expelled.get();
    }

    private void send(Answer.Sink sink, String text) throws IOException {
        sink.send(Buffer.buffer(text));
        sentAt = nanos.getAsLong();
    }
}
