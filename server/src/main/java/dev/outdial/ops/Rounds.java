package dev.outdial.ops;

import dev.outdial.db.StorageUnavailable;
import java.time.Duration;
import org.slf4j.Logger;

/// Work that is done again and again, on a thread of its own, until closed. A round that fails is logged, and the next
/// one comes at its time.
public final class Rounds implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final String trouble;
    private final Logger log;
    private final Round round;
    private final Pause pause;
    private final Thread thread;

    /// The work.
    @FunctionalInterface
    public interface Round {
        /// Does it once.
        ///
        /// @return whether there may be more to do at once
        boolean go() throws InterruptedException;
    }

    /// The time between two rounds.
    @FunctionalInterface
    public interface Pause {
        void await() throws InterruptedException;
    }

    private Rounds(String name, String trouble, Logger log, Round round, Pause pause) {
        this.trouble = trouble;
        this.log = log;
        this.round = round;
        this.pause = pause;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /// Begins with a round.
    ///
    /// @param trouble what is logged when a round fails
    public static Rounds start(String name, String trouble, Logger log, Round round, Pause pause) {
        var rounds = new Rounds(name, trouble, log, round, pause);
        rounds.thread.start();
        return rounds;
    }

    /// Begins with a round; then there is one after each `pause`.
    ///
    /// @param trouble what is logged when a round fails
    public static Rounds start(String name, String trouble, Logger log, Round round, Duration pause) {
        return start(name, trouble, log, round, () -> Thread.sleep(pause));
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (!isMore()) {
                    pause.await();
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private boolean isMore() throws InterruptedException {
        try {
            return round.go();
        } catch (StorageUnavailable e) {
            log.warn("{}: {}", trouble, e.getMessage());
        } catch (RuntimeException e) {
            log.error(trouble, e);
        }
        return false;
    }

    /// Interrupts the round that runs, and waits for it, not for long. May be called twice.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
