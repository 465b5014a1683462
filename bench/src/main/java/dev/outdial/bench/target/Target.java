package dev.outdial.bench.target;

import dev.outdial.bench.load.FirstVoice;
import dev.outdial.bench.load.Manner;
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
    default CompletableFuture<FirstVoice> place(int index) {
        return place(index, Manner.USUAL);
    }

    /// The same for a call whose ends may not behave.
    CompletableFuture<FirstVoice> place(int index, Manner manner);

    /// Call `index` has hung up: whoever is told of that by others than the media stream is told.
    default void hungUp(int index) {}

    @Override
    void close();
}
