package dev.outdial.live;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.outdial.call.Call;
import dev.outdial.call.CallWatch;
import dev.outdial.call.Timeline;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where everything that happens in calls comes together, and goes out to whoever watches.
///
/// Telling it costs a place in a queue and nothing else; one thread makes events of what was told. If the
/// queue is full, what is told is dropped, and all watchers learn that something is missing.
public final class LiveFeed implements CallWatch, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final int MOST_WAITING = 20_000;
    private static final long LOOK_AGAIN_MS = 100;
    private static final long CATCH_UP_S = 1;
    private static final int MOST_LOOKS = 50;
    private static final long LOOK_MS = 20;

    private sealed interface News {
        record Moved(Call call) implements News {}

        record Happened(String callId, Timeline.Entry entry) implements News {}

        record Said(String callId, Timeline.Said said) implements News {}

        /// @param here whether this node carries the calls
        record Loud(List<Level> levels, boolean here) implements News {}

        /// It happened on another node.
        record Elsewhere(LiveEvent event) implements News {}

        /// Somebody waits until what was told before is on the board.
        record Reached(CountDownLatch mark) implements News {}

        /// All streams end, behind what was told before.
        record End(String reason) implements News {}
    }

    /// What is known of a call here.
    private record Known(String clientId, Instant createdAt, Standing standing) {
        Known(Call call) {
            this(call.clientId(), call.createdAt(), new Standing());
        }
    }

    private final Function<String, Optional<Call>> calls;
    private final InstantSource clock;
    private final Board board;
    private final BlockingQueue<News> told = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean overflowed = new AtomicBoolean();
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(50_000).build();
    private final Thread thread;
    private volatile Consumer<LiveEvent> others = _ -> {};
    private volatile Consumer<List<Level>> othersLevels = _ -> {};
    private volatile boolean watchedElsewhere;
    private volatile boolean closed;

    /// @param calls finds a call that was not heard of before
    /// @param epoch a fresh name of this process
    public LiveFeed(Function<String, Optional<Call>> calls, String epoch, InstantSource clock, MeterRegistry meters) {
        this.calls = calls;
        this.clock = clock;
        this.board = new Board(epoch);
        meters.gauge("outdial.live.streams", board, Board::watchers);
        FunctionCounter.builder("outdial.live.resyncs", board, Board::resyncs).register(meters);
        this.thread = Thread.ofPlatform().name("live-feed").daemon().start(this::run);
    }

    // ---- what is told

    @Override
    public void moved(Call call) {
        tell(new News.Moved(call));
    }

    @Override
    public void happened(String callId, Timeline.Entry entry) {
        tell(new News.Happened(callId, entry));
    }

    @Override
    public void said(String callId, Timeline.Said said) {
        tell(new News.Said(callId, said));
    }

    /// How loud the calls of this node are that somebody watches.
    void levels(List<Level> levels) {
        tell(new News.Loud(levels, true));
    }

    /// How loud those of another node are.
    void levelsElsewhere(List<Level> levels) {
        tell(new News.Loud(levels, false));
    }

    /// What happened on another node.
    void elsewhere(LiveEvent event) {
        tell(new News.Elsewhere(event));
    }

    private void tell(News news) {
        if (!told.offer(news)) {
            overflowed.set(true);
        }
    }

    /// Something that happened on another node was lost on its way here.
    void lost(String reason) {
        board.lost(reason);
    }

    // ---- who watches

    /// Begins to watch, behind the event of that id; see [Board#subscribe].
    Subscription subscribe(Watched watched, @Nullable String lastId) {
        return board.subscribe(watched, lastId);
    }

    void leave(Subscription subscription) {
        board.leave(subscription);
    }

    /// Waits until everything that was told up to now waits for those who watch it.
    void catchUp() throws InterruptedException {
        var mark = new CountDownLatch(1);
        tell(new News.Reached(mark));
        mark.await(CATCH_UP_S, TimeUnit.SECONDS);
    }

    String id(long number) {
        return board.id(number);
    }

    /// Whether anybody wants to know how loud that client's calls are, here or maybe on another node.
    boolean isHeard(String clientId) {
        return watchedElsewhere || board.isHeard(clientId);
    }

    boolean isWatchedHere() {
        return board.watchers() > 0;
    }

    /// Ends all streams, behind what was told up to now; their readers come back, to whoever takes them.
    public void sendAway(String reason) {
        tell(new News.End(reason));
    }

    /// Ends all streams, and waits until their readers have read all of it; not for long.
    public void finish(String reason) throws InterruptedException {
        sendAway(reason);
        for (int i = 0; i < MOST_LOOKS && isWatchedHere(); i++) {
            Thread.sleep(LOOK_MS);
        }
    }

    // ---- other nodes

    /// From now on other nodes are told of all that happens here.
    ///
    /// @param levels told how loud the calls are, while somebody watches elsewhere
    void tellAlso(Consumer<LiveEvent> events, Consumer<List<Level>> levels) {
        others = events;
        othersLevels = levels;
    }

    void watchedElsewhere(boolean isWatched) {
        watchedElsewhere = isWatched;
    }

    // ---- the feed's thread

    private void run() {
        while (!closed) {
            try {
                var news = told.poll(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
                if (overflowed.getAndSet(false)) {
                    board.lost("overflow");
                }
                if (news != null) {
                    handOn(news);
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.warn("Live news was lost: {}", e.getClass().getSimpleName());
                board.lost("overflow");
            }
        }
    }

    private void handOn(News news) {
        switch (news) {
            case News.Moved(var call) -> {
                var status = LiveEvent.status(call, clock.instant());
                if (known(call).standing.moves(status)) {
                    everywhere(status);
                }
            }
            case News.Happened(var callId, var entry) ->
                known(callId)
                        .ifPresent(
                                call -> everywhere(LiveEvent.timeline(call.clientId, callId, call.createdAt, entry)));
            case News.Said(var callId, var said) ->
                known(callId).ifPresent(call -> everywhere(LiveEvent.utterance(call.clientId, callId, said)));
            case News.Loud(var levels, var here) -> {
                board.levels(new Levels(levels, clock.instant()));
                if (here && watchedElsewhere) {
                    othersLevels.accept(levels);
                }
            }
            case News.Reached(var mark) -> mark.countDown();
            case News.End(var reason) -> board.end(reason);
            case News.Elsewhere(var event) -> {
                board.post(event);
                if (event.kind() == LiveEvent.Kind.STATUS) {
                    known(event.callId()).ifPresent(call -> call.standing.moves(event));
                }
            }
        }
    }

    private Known known(Call call) {
        return known.asMap().computeIfAbsent(call.callId(), _ -> new Known(call));
    }

    private Optional<Known> known(String callId) {
        var here = known.getIfPresent(callId);
        return here != null ? Optional.of(here) : calls.apply(callId).map(this::known);
    }

    private void everywhere(LiveEvent event) {
        board.post(event);
        others.accept(event);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
