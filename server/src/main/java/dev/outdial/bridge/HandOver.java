package dev.outdial.bridge;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The carrier takes the callee away from the bridge, to somebody or something else. While it is asked, the media
/// stream
/// ends, which looks as if the callee had hung up: only the carrier's answer tells the two apart.
///
/// @param whenTaken   the callee is with somebody else
/// @param whenRefused the callee is still here
record HandOver(EndReason reason, BooleanSupplier ask, Runnable whenTaken, Runnable whenRefused) {
    /// What the carrier has said.
    enum Reply {
        TAKEN,
        REFUSED,
        /// It did not answer; if the stream has ended meanwhile, it has done it.
        UNKNOWN
    }

    /// What came while the carrier was asked.
    static final class Meanwhile {
        @Nullable
        EndReason phoneGone;

        @Nullable
        EndReason agentGone;
    }

    /// Asks the carrier off the loop.
    ///
    /// @param answered told on the loop
    void begin(Executor workers, CallLoop loop, Consumer<Reply> answered) {
        try {
            workers.execute(() -> {
                var reply = reply();
                loop.run(() -> answered.accept(reply));
            });
        } catch (RejectedExecutionException _) {
            answered.accept(Reply.REFUSED);
        }
    }

    private Reply reply() {
        try {
            return ask.getAsBoolean() ? Reply.TAKEN : Reply.REFUSED;
        } catch (RuntimeException _) {
            return Reply.UNKNOWN;
        }
    }
}
