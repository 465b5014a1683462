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

    static void read(RoutingContext context, Routes.Route route, Consumer<Body> then) {
        var request = context.request();
        var mostEver = Math.max(route.maxBody(), route.maxPassed());
        if (declaredLength(request.getHeader("Content-Length")) > mostEver) {
            request.handler(_ -> {});
            then.accept(new Body(null));
            return;
        }
        var state = new Object() {
            Buffer bytes = Buffer.buffer();
            long length;
            boolean told;
        };
        request.handler(chunk -> {
            if (state.told) {
                return;
            }
            state.length += chunk.length();
            if (state.length <= route.maxBody()) {
                state.bytes.appendBuffer(chunk);
                return;
            }
            state.bytes = Buffer.buffer();
            if (state.length > mostEver) {
                state.told = true;
                then.accept(new Body(null));
            }
        });
        request.endHandler(_ -> {
            if (!state.told) {
                state.told = true;
                then.accept(new Body(state.length <= route.maxBody() ? state.bytes : null));
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
