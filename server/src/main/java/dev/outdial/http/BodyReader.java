package dev.outdial.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a request's body up to a limit. What lies beyond is thrown away: the handler is told, and may first say who
/// is asking (401 goes before 413).
final class BodyReader {
    /// Bytes of a body, or null where there were too many.
    record Body(@Nullable Buffer bytes) {
        static final Body EMPTY = new Body(Buffer.buffer());

        boolean isWhole() {
            return bytes != null;
        }
    }

    private BodyReader() {}

    static void read(RoutingContext context, int maxBytes, Consumer<Body> then) {
        var request = context.request();
        if (declaredLength(request.getHeader("Content-Length")) > maxBytes) {
            request.handler(_ -> {});
            then.accept(new Body(null));
            return;
        }
        var bytes = Buffer.buffer();
        var state = new Object() {
            boolean told;
        };
        request.handler(chunk -> {
            if (state.told) {
                return;
            }
            if (bytes.length() + chunk.length() > maxBytes) {
                state.told = true;
                then.accept(new Body(null));
                return;
            }
            bytes.appendBuffer(chunk);
        });
        request.endHandler(_ -> {
            if (!state.told) {
                state.told = true;
                then.accept(new Body(bytes));
            }
        });
    }

    private static long declaredLength(@Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header.strip());
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
