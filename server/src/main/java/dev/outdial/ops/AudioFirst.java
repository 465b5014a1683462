package dev.outdial.ops;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets audio go first where there are fewer cores than threads that want one: event loops run in real time where that
/// is allowed, else with a higher priority, and whatever can wait a moment (compiling, serving requests, writing things
/// down) gets a lower one. Does nothing where there is no Linux.
///
/// Real time is for loops that rest now and then. One that keeps a core busy would take it from all others, who would
/// get a twentieth of it (`sched_rt_runtime_us`), so it shares the time, with a large share, until it rests again.
public final class AudioFirst implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AudioFirst.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private static final String EVENT_LOOP = "vert.x-eventloo";

    /// The event loops' `nice`, where it is allowed: a usual thread that wants the same core gets a tenth of it.
    private static final int FIRST = -10;

    /// Of a core: what a loop may take in real time, and what it may take to be given real time again.
    private static final double MOST_IN_REAL_TIME = 0.9;

    private static final double RESTS = 0.7;

    /// By what the names of threads begin with, of which Linux keeps 15 characters. A step of 5 is a third of the time.
    /// Not the one that writes to SQLite: while it waits for a core, it holds the lock that others wait for.
    private static final Map<String, Integer> GIVING_WAY = Map.of(
            "ForkJoinPool", 5, // carries the virtual threads
            "HttpClient", 5,
            "sqlite-reader", 5,
            "recording", 5,
            "live-", 5,
            "level-pulse", 5);

    /// All event loops stand still while these collect garbage.
    private static final List<String> COLLECTORS = List.of("VM Thread", "GC Thread");

    /// Behind the event loops, they still get a thirtieth of a core that those would like to have whole. With
    /// less, a server that calls come to while it is new stays slow: its loops keep the core busy with code that
    /// is not compiled yet. With more, requests would have to wait for them, and answered calls with those.
    private static final List<String> COMPILERS = List.of("C1 Compil", "C2 Compil");

    private static final int BEHIND_LOOPS = 15;

    /// @param at     on the clock of [System#nanoTime()]
    /// @param busy   nanoseconds on a core, up to then
    private record Loop(long at, long busy, boolean isRealTime) {}

    private final LinuxThreads threads;
    private final int usual;
    private final boolean goesFirst;
    private final boolean isRealTimeAllowed;
    private final Map<Integer, Loop> loops = new HashMap<>();
    private Map<Integer, String> names = Map.of();
    private @Nullable Rounds rounds;

    private AudioFirst(LinuxThreads threads) {
        this.threads = threads;
        this.usual = threads.usualNice();
        this.goesFirst = mayGoFirst();
        this.isRealTimeAllowed = mayBeRealTime();
    }

    /// Begins; threads that come later are found within seconds.
    public static AutoCloseable begin() {
        return LinuxThreads.here().<AutoCloseable>map(AudioFirst::begin).orElse(() -> {});
    }

    private static AudioFirst begin(LinuxThreads threads) {
        var first = new AudioFirst(threads);
        log.info(
                "Event loops {}",
                first.isRealTimeAllowed
                        ? "go first, in real time"
                        : first.goesFirst ? "go first" : "may not go first; other threads step back");
        first.rounds =
                Rounds.start("audio-first", "Threads could not be given their priority", log, first::look, LOOK_EVERY);
        return first;
    }

    /// Tried on the calling thread, which then is as it was.
    private boolean mayGoFirst() {
        var may = threads.nice(LinuxThreads.CALLER, usual + FIRST);
        if (may) {
            threads.nice(LinuxThreads.CALLER, usual);
        }
        return may;
    }

    /// Tried on the calling thread, which then is as it was.
    private boolean mayBeRealTime() {
        var may = threads.realTime(LinuxThreads.CALLER);
        if (may) {
            threads.timeSharing(LinuxThreads.CALLER);
        }
        return may;
    }

    private boolean look() {
        var now = threads.names();
        now.forEach(this::place);
        names = now;
        loops.keySet().retainAll(now.keySet());
        return false;
    }

    /// Its `nice` once, and again if its name differs: a thread that has just begun bears its maker's.
    private void place(int thread, String name) {
        if (!name.equals(names.get(thread))) {
            threads.nice(thread, usual + step(name));
        }
        if (isRealTimeAllowed && name.startsWith(EVENT_LOOP)) {
            threads.busyNanos(thread).ifPresent(busy -> pace(thread, busy));
        }
    }

    private int step(String name) {
        var first = goesFirst ? FIRST : 0;
        if (name.startsWith(EVENT_LOOP) || isAmong(COLLECTORS, name)) {
            return first;
        }
        if (isAmong(COMPILERS, name)) {
            return first + BEHIND_LOOPS;
        }
        // A thread is born with its maker's priority, so all others get the usual one, as far as that is allowed.
        return GIVING_WAY.entrySet().stream()
                .filter(rule -> name.startsWith(rule.getKey()))
                .mapToInt(Map.Entry::getValue)
                .findFirst()
                .orElse(0);
    }

    private static boolean isAmong(List<String> beginnings, String name) {
        return beginnings.stream().anyMatch(name::startsWith);
    }

    /// Real time for a loop that rests, if it did so since the last look.
    private void pace(int thread, long busy) {
        var now = System.nanoTime();
        var before = loops.get(thread);
        if (before == null) {
            loops.put(thread, new Loop(now, busy, false));
            return;
        }
        var share = (double) (busy - before.busy) / Math.max(1, now - before.at);
        var isRealTime = share < (before.isRealTime ? MOST_IN_REAL_TIME : RESTS);
        if (isRealTime != before.isRealTime) {
            if (isRealTime) {
                threads.realTime(thread);
            } else {
                threads.timeSharing(thread);
            }
        }
        loops.put(thread, new Loop(now, busy, isRealTime));
    }

    @Override
    public void close() {
        if (rounds != null) {
            rounds.close();
        }
    }
}
