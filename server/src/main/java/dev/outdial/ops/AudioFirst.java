package dev.outdial.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets audio go first where there are fewer cores than threads that want one: whatever can wait a moment (compiling,
/// serving requests, writing things down) gets a lower priority than the event loops.
///
/// Java has no way to say so. On Linux each thread has a `nice` value of its own
/// ([setpriority(2)](https://man7.org/linux/man-pages/man2/setpriority.2.html)). Anybody may raise it. Lowering it, as
/// is done for the event loops where it is allowed, takes `CAP_SYS_NICE` or a limit of the process (`RLIMIT_NICE`).
/// Elsewhere this does nothing.
///
/// Not real time (sched(7)): a loop that takes a task from its queue may have to wait for the thread that is just
/// putting it there. In real time it would never let that thread have the core, and both would stand still for a
/// second, until the kernel steps in.
public final class AudioFirst implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AudioFirst.class);
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final int PROCESS = 0; // PRIO_PROCESS; Linux takes a thread's id as well
    private static final int CALLER = 0; // the calling thread

    /// The event loops, where it is allowed: a usual thread that wants the same core gets a tenth of it.
    private static final String EVENT_LOOP = "vert.x-eventloo";

    private static final int FIRST = -10;

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

    private final MethodHandle setPriority;
    private final int usual;
    private Map<Integer, String> names = Map.of();
    private boolean goesFirst;
    private @Nullable Rounds rounds;

    private AudioFirst(MethodHandle setPriority, int usual) {
        this.setPriority = setPriority;
        this.usual = usual;
    }

    /// Begins; threads that come later are found within seconds.
    @SuppressWarnings("restricted") // the jar's manifest allows native calls
    public static AutoCloseable begin() {
        if (!Files.isDirectory(THREADS)) {
            return () -> {};
        }
        var linker = Linker.nativeLinker();
        var function = linker.defaultLookup().find("setpriority");
        if (function.isEmpty()) {
            return () -> {};
        }
        var type = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        var first = new AudioFirst(linker.downcallHandle(function.get(), type), usual());
        first.goesFirst = first.mayGoFirst();
        log.info("Event loops {}", first.goesFirst ? "go first" : "may not go first; other threads step back");
        first.rounds =
                Rounds.start("audio-first", "Threads could not be given their priority", log, first::look, LOOK_EVERY);
        return first;
    }

    /// The process's own `nice`: proc(5), the 19th field of `stat`; the second one, a name, may hold anything.
    private static int usual() {
        try {
            var stat = Files.readString(Path.of("/proc/self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Tried on the calling thread, which then is as it was.
    private boolean mayGoFirst() {
        var may = setPriority(CALLER, usual + FIRST);
        if (may) {
            setPriority(CALLER, usual);
        }
        return may;
    }

    private boolean look() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            var now = new HashMap<Integer, String>();
            for (Path thread : threads) {
                var number = Integer.parseInt(thread.getFileName().toString());
                name(thread).ifPresent(name -> now.put(number, name));
            }
            now.forEach(this::place);
            names = now;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return false;
    }

    private static Optional<String> name(Path thread) throws IOException {
        try {
            return Optional.of(Files.readString(thread.resolve("comm")));
        } catch (NoSuchFileException _) {
            return Optional.empty(); // it has ended
        }
    }

    /// Once, and again if its name differs: a thread that has just begun bears its maker's.
    private void place(int thread, String name) {
        if (!name.equals(names.get(thread))) {
            setPriority(thread, usual + step(name));
        }
    }

    private int step(String name) {
        var loops = goesFirst ? FIRST : 0;
        if (name.startsWith(EVENT_LOOP) || isAmong(COLLECTORS, name)) {
            return loops;
        }
        if (isAmong(COMPILERS, name)) {
            return loops + BEHIND_LOOPS;
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

    /// @return whether it was allowed
    private boolean setPriority(int thread, int nice) {
        try {
            return (int) setPriority.invokeExact(PROCESS, thread, nice) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority cannot be called", e);
        }
    }

    @Override
    public void close() {
        if (rounds != null) {
            rounds.close();
        }
    }
}
