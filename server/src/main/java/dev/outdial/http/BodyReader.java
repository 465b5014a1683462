package dev.outdial.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a request's body up to a limit. What lies beyond is thrown away: the handler is told, and may first say who
/// is asking (401 goes before 413).
final class BodyReader {
    /// What came of reading.
    ///
    /// @param bytes the whole body, or null where it was not read to its end
    /// @param state why it was not
    /// @param held  what it takes of the room, to be given back once the request is served
    record Body(@Nullable Buffer bytes, State state, long held) {
        enum State {
            WHOLE,
            TOO_LARGE,
            /// Others' bodies fill the room at the moment.
            NO_ROOM
        }

        static final Body EMPTY = new Body(Buffer.buffer(), State.WHOLE, 0);

        boolean isWhole() {
            return state == State.WHOLE;
        }
    }

    private final HttpServerRequest request;
    private final int maxBytes;
    private final BodyRoom room;
    private final Consumer<Body> then;
    private Buffer bytes = Buffer.buffer();
    private long held;
    private boolean told;

    private BodyReader(HttpServerRequest request, int maxBytes, BodyRoom room, Consumer<Body> then) {
        this.request = request;
        this.maxBytes = maxBytes;
        this.room = room;
        this.then = then;
    }

    /// Reads on the request's event loop, and tells `then` on it, once; or never, if the connection is lost before.
    static void read(HttpServerRequest request, int maxBytes, BodyRoom room, Consumer<Body> then) {
        new BodyReader(request, maxBytes, room, then).read();
    }

    private void read() {
        if (declaredLength(request.getHeader("Content-Length")) > maxBytes) {
            request.handler(_ -> {});
            then.accept(new Body(null, Body.State.TOO_LARGE, 0));
            return;
        }
        request.handler(this::add);
        request.exceptionHandler(_ -> giveUp());
        request.endHandler(_ -> {
            if (!told) {
                told = true;
                then.accept(new Body(bytes, Body.State.WHOLE, held));
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
    }

    private void add(Buffer chunk) {
        if (told) {
            return;
        }
        var length = bytes.length() + chunk.length();
        if (length > maxBytes) {
            stop(Body.State.TOO_LARGE);
        } else if (length > Routes.SMALL_BODY && !hold(length)) {
            stop(Body.State.NO_ROOM);
        } else {
            bytes.appendBuffer(chunk);
        }
    }

    private boolean hold(long length) {
        if (!room.take(length - held)) {
            return false;
        }
        held = length;
        return true;
    }

    private void stop(Body.State why) {
        giveUp();
        then.accept(new Body(null, why, 0));
    }

    private void giveUp() {
        if (!told) {
            told = true;
            bytes = Buffer.buffer();
            room.giveBack(held);
            held = 0;
        }
    }

    private static long declaredLength(@Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header.strip());
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
