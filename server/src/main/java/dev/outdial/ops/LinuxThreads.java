package dev.outdial.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What Linux knows of this process's threads and lets one say about them, by a thread's id as the kernel counts it.
/// Java has no words for that.
///
/// Sources: [proc(5)](https://man7.org/linux/man-pages/man5/proc.5.html),
/// [setpriority(2)](https://man7.org/linux/man-pages/man2/setpriority.2.html),
/// [sched(7)](https://man7.org/linux/man-pages/man7/sched.7.html).
final class LinuxThreads {
    /// The calling thread, where a thread's id is asked for.
    static final int CALLER = 0;

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int PROCESS = 0; // PRIO_PROCESS; Linux takes a thread's id as well

    /// SCHED_RESET_ON_FORK: threads that such a one starts are usual ones. Once set, it takes a right to unset it.
    private static final int NOT_INHERITED = 0x4000_0000;

    private static final int TIME_SHARING = NOT_INHERITED; // SCHED_OTHER is 0
    private static final int REAL_TIME = 2 | NOT_INHERITED; // SCHED_RR
    private static final int LOWEST = 1;

    private final MethodHandle setPriority;
    private final MethodHandle setScheduler;

    private LinuxThreads(MethodHandle setPriority, MethodHandle setScheduler) {
        this.setPriority = setPriority;
        this.setScheduler = setScheduler;
    }

    /// Nothing on other systems.
    @SuppressWarnings("restricted") // the jar's manifest allows native calls
    static Optional<LinuxThreads> here() {
        if (!Files.isDirectory(THREADS)) {
            return Optional.empty();
        }
        var linker = Linker.nativeLinker();
        var number = ValueLayout.JAVA_INT;
        var setPriority = linker.defaultLookup()
                .find("setpriority")
                .map(at -> linker.downcallHandle(at, FunctionDescriptor.of(number, number, number, number)));
        var setScheduler = linker.defaultLookup()
                .find("sched_setscheduler")
                .map(at ->
                        linker.downcallHandle(at, FunctionDescriptor.of(number, number, number, ValueLayout.ADDRESS)));
        return setPriority.flatMap(nice -> setScheduler.map(policy -> new LinuxThreads(nice, policy)));
    }

    /// The names of all threads, of which Linux keeps 15 characters, by their ids.
    Map<Integer, String> names() {
        var names = new HashMap<Integer, String>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                read(thread.resolve("comm"))
                        .ifPresent(name ->
                                names.put(Integer.parseInt(thread.getFileName().toString()), name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /// The process's own `nice`.
    int usualNice() {
        // The 19th field; the second one, a name, may hold anything.
        var stat = read(Path.of("/proc/self/stat")).orElseThrow();
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
    }

    /// How long a thread has had a core since it began, in nanoseconds; nothing if it has ended, or nobody counts.
    Optional<Long> busyNanos(int thread) {
        return read(THREADS.resolve(thread + "/schedstat")).map(text -> Long.parseLong(text.split(" ", -1)[0]));
    }

    /// Gives a thread its share among those that share the time. Anybody may raise `nice`; to lower it takes
    /// `CAP_SYS_NICE`, or a limit of the process (`RLIMIT_NICE`).
    ///
    /// @return whether it was allowed
    boolean nice(int thread, int nice) {
        try {
            return (int) setPriority.invokeExact(PROCESS, thread, nice) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority cannot be called", e);
        }
    }

    /// Lets a thread have a core as soon as it wants one, before all that share the time. Takes `CAP_SYS_NICE`, or
    /// a limit of the process (`RLIMIT_RTPRIO`).
    ///
    /// @return whether it was allowed
    boolean realTime(int thread) {
        return schedule(thread, REAL_TIME, LOWEST);
    }

    /// Takes that back; the thread has its `nice` again.
    void timeSharing(int thread) {
        schedule(thread, TIME_SHARING, 0);
    }

    private boolean schedule(int thread, int policy, int priority) {
        try (var arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            return (int) setScheduler.invokeExact(thread, policy, parameter) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("sched_setscheduler cannot be called", e);
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException _) {
            return Optional.empty(); // the thread has ended
        }
    }
}
