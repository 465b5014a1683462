package dev.outdial.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// `outdial-bench jmh`: the micro-benchmarks. What follows goes to JMH as it is.
@Command(name = "jmh", description = "Run the micro-benchmarks; what follows goes to JMH (-h lists what it knows).")
final class Jmh implements Callable<Integer> {
    @Unmatched
    List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return CommandLine.ExitCode.OK;
    }
}
