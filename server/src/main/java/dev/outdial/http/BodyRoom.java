package dev.outdial.http;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that large bodies of all requests may take together. Without such a bound, a few strangers who upload as
/// much as a webhook allows would end the process for want of memory, and every live call with it.
final class BodyRoom {
    /// Of the heap: a body is copied once or twice while it is worked on.
    private static final int SHARE = 8;

    private final AtomicLong free;

    BodyRoom(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    static BodyRoom ofThisHeap() {
        return new BodyRoom(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /// Takes so much, or nothing where there is less.
    boolean take(long bytes) {
        return free.getAndUpdate(known -> known >= bytes ? known - bytes : known) >= bytes;
    }

    void giveBack(long bytes) {
        free.addAndGet(bytes);
    }
}
