package dev.outdial.event;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Takes events off the line.
public interface Follower {
    /// Events from place `first` to place `last` have just been given their places; runs in that transaction, so that
    /// none is passed over and none comes twice.
    void take(Handle db, long first, long last, Instant now);

    /// What was taken is committed.
    void go();

    /// Events before place `first` are no more; runs now and then, in a transaction of its own.
    void forget(Handle db, long first);
}
