package dev.outdial.bench.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Keeps the bridge under test on core 0 and the load on core 1, so that neither takes the other's time.
public final class Cores {
    private static final String BRIDGE = "0";
    private static final String LOAD = "1";

    private final boolean pinned;
    private final String explanation;

    private Cores(boolean pinned, String explanation) {
        this.pinned = pinned;
        this.explanation = explanation;
    }

    /// Pins this process to core 1, if there is one, and the tool for it.
    public static Cores pinThisProcess() {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return new Cores(false, "one core only: bridge and load share it, the figures say little");
        }
        try {
            var self = Long.toString(ProcessHandle.current().pid());
            var taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", LOAD, self)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (taskset.waitFor(10, TimeUnit.SECONDS) && taskset.exitValue() == 0) {
                return new Cores(true, "bridge on core 0, load on core 1");
            }
        } catch (IOException _) {
            // told below
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Cores(false, "taskset is not to be had: nothing is pinned, the bridge may use every core");
    }

    /// Nothing is pinned, and nobody wants it.
    public static Cores unpinned() {
        return new Cores(false, "not pinned");
    }

    public String explanation() {
        return explanation;
    }

    /// What a command must begin with, so that its process runs on core 0.
    List<String> prefix() {
        return pinned ? List.of("taskset", "-c", BRIDGE) : List.of();
    }

    /// Milliseconds that core 0 has worked since the machine started, for whomever; -1 where that cannot be told.
    public double busyMillis() {
        try {
            var line = Files.readAllLines(Path.of("/proc/stat")).stream()
                    .filter(each -> each.startsWith("cpu" + BRIDGE + " "))
                    .findFirst()
                    .orElse("");
            var fields = line.split(" ", -1);
            if (fields.length < 9) {
                return -1;
            }
            var ticks = 0L;
            // user, nice, system; then irq, softirq, steal: all but idle and waiting for disks
            for (int field : new int[] {1, 2, 3, 6, 7, 8}) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks * 10.0;
        } catch (IOException _) {
            return -1;
        }
    }
}
