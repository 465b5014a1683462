package dev.outdial.live;

import dev.outdial.db.DatabaseConfig;
import dev.outdial.db.NodeChannel;
import dev.outdial.http.Json;
import dev.outdial.live.LiveEvent.Kind;
import dev.outdial.live.LiveEvent.Mark;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;

/// Carries events between servers on one database: what happens on one is seen by whoever watches on another. How loud
/// calls are is only told while somebody watches elsewhere.
public final class LiveNodes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveNodes.class);
    private static final ObjectWriter ASCII = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    private static final String WATCHING = "watching";
    private static final String LEVELS = "levels";
    private static final long SAY_EVERY_S = 2;
    private static final long BELIEVE_NANOS = TimeUnit.SECONDS.toNanos(3 * SAY_EVERY_S);

    private final LiveFeed feed;
    private final NodeChannel channel;
    private final AtomicLong watchedAt = new AtomicLong(System.nanoTime() - BELIEVE_NANOS);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("live-nodes").daemon().factory());

    private LiveNodes(DatabaseConfig config, String node, LiveFeed feed) {
        this.feed = feed;
        this.channel = NodeChannel.join(config, node, this::heard, () -> feed.lost("other-server"));
    }

    /// Begins to tell the other servers, and to listen to them.
    ///
    /// @param node a fresh name of this process
    public static LiveNodes join(DatabaseConfig config, String node, LiveFeed feed) {
        var nodes = new LiveNodes(config, node, feed);
        feed.tellAlso(event -> nodes.channel.post(text(event)), levels -> nodes.channel.post(text(levels)));
        var _ = nodes.thread.scheduleWithFixedDelay(nodes::look, SAY_EVERY_S, SAY_EVERY_S, TimeUnit.SECONDS);
        return nodes;
    }

    private void look() {
        if (feed.isWatchedHere()) {
            channel.post(ASCII.writeValueAsString(Json.object().put(WATCHING, true)));
        }
        feed.watchedElsewhere(System.nanoTime() - watchedAt.get() < BELIEVE_NANOS);
    }

    private void heard(String text) {
        try {
            var json = Json.parse(text);
            if (json.has(WATCHING)) {
                watchedAt.set(System.nanoTime());
                feed.watchedElsewhere(true);
            } else if (json.has(LEVELS)) {
                feed.levelsElsewhere(levels(json.path(LEVELS)));
            } else {
                feed.elsewhere(event(json));
            }
        } catch (RuntimeException e) {
            // A server of another version: what it has to tell is not understood here.
            log.warn(
                    "Another server's news was not understood: {}", e.getClass().getSimpleName());
            feed.lost("other-server");
        }
    }

    private static String text(LiveEvent event) {
        var json = Json.object()
                .put("kind", event.kind().word())
                .put("client", event.clientId())
                .put("call", event.callId())
                .put("mark", event.mark().name().toLowerCase(Locale.ROOT))
                .put("data", event.data());
        // Most things are told by their data alone.
        if (!event.about().equals(event.data())) {
            json.put("about", event.about());
        }
        if (!event.version().equals(event.data())) {
            json.put("version", event.version());
        }
        return ASCII.writeValueAsString(json);
    }

    private static String text(List<Level> levels) {
        var json = Json.object();
        var list = json.putArray(LEVELS);
        levels.forEach(level -> list.addArray()
                .add(level.clientId())
                .add(level.callId())
                .add(level.seconds())
                .add(level.callee())
                .add(level.agent()));
        return ASCII.writeValueAsString(json);
    }

    private static List<Level> levels(JsonNode list) {
        return list.valueStream()
                .map(level -> new Level(
                        level.path(0).asString(),
                        level.path(1).asString(),
                        level.path(2).asLong(),
                        level.path(3).asInt(),
                        level.path(4).asInt()))
                .toList();
    }

    private static LiveEvent event(JsonNode json) {
        var data = json.path("data").asString();
        return new LiveEvent(
                Kind.valueOf(json.path("kind").asString().toUpperCase(Locale.ROOT)),
                json.path("client").asString(),
                json.path("call").asString(),
                json.path("about").asString(data),
                json.path("version").asString(data),
                data,
                Mark.valueOf(json.path("mark").asString().toUpperCase(Locale.ROOT)));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        channel.close();
    }
}
