package dev.outdial.bridge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;

/// Lets all that is written while one piece of input is read leave at once: a system call for each socket, not for each
/// message. Where the server has fallen behind, a piece of input holds several frames, and catching up costs less the
/// further behind it is.
///
/// One for each event loop.
final class Flushes {
    private static final FastThreadLocal<Flushes> HERE = new FastThreadLocal<>() {
        @Override
        protected Flushes initialValue() {
            return new Flushes();
        }
    };

    private final List<ChannelHandlerContext> waiting = new ArrayList<>();
    private boolean reading;

    private Flushes() {}

    /// Those of the event loop that this is called on.
    static Flushes here() {
        return HERE.get();
    }

    /// Reads a piece of input; what is written meanwhile leaves when that is done, however it ends.
    void during(Runnable read) {
        if (reading) {
            read.run();
            return;
        }
        reading = true;
        try {
            read.run();
        } finally {
            reading = false;
            waiting.forEach(ChannelHandlerContext::flush);
            waiting.clear();
        }
    }

    /// Something was written to `out`.
    void written(ChannelHandlerContext out) {
        if (!reading) {
            out.flush();
        } else if (!waiting.contains(out)) {
            waiting.add(out);
        }
    }
}
