package dev.outdial.bridge;

import io.netty.util.concurrent.FastThreadLocal;

/// An array that each event loop has once for all its sockets. What another call's frame lay in a moment ago is
/// near the processor, where a call's own array would have to be fetched from far away.
final class LoopArray extends FastThreadLocal<byte[]> {
    private final int size;

    /// @param size bytes
    LoopArray(int size) {
        this.size = size;
    }

    @Override
    protected byte[] initialValue() {
        return new byte[size];
    }
}
