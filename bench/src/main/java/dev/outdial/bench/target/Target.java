package dev.outdial.bench.target;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A bridge under test.
public interface Target extends AutoCloseable {
    /// How it is called in the report.
    String name();

    /// Its process; empty where it is not ours.
    Optional<Child> process();

    /// Brings call `index` to life. Blocks until its media stream is asked for.
    ///
    /// @return done once the callee hears the agent
    CompletableFuture<Void> place(int index);

    @Override
    void close();
}
