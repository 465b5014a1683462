package dev.outdial.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The table of HTTP routes: method, path, and who answers. Rooms add theirs to it.
public final class Routes {
    /// Bodies of the JSON API.
    public static final int SMALL_BODY = 64 * 1024;

    private final List<Route> routes = new ArrayList<>();
    private final Map<String, SocketHandler> sockets = new LinkedHashMap<>();

    /// Answers one kind of request. Blocking is fine: it has a virtual thread of its own.
    @FunctionalInterface
    public interface Handler {
        /// Serves the request, or throws [Refused].
        Answer handle(Request request);
    }

    /// One line of the table.
    ///
    /// @param path      parts that begin with `:` match any one segment
    /// @param maxBody   bytes of a body that is read; a larger one is refused when the handler asks for it
    /// @param maxPassed bytes of a body that are let pass before the handler is asked about one that is too large
    public record Route(String method, String path, int maxBody, int maxPassed, Handler handler) {
        private boolean isFor(String target) {
            var wanted = path.split("/", -1);
            var given = target.split("/", -1);
            return wanted.length == given.length
                    && IntStream.range(0, wanted.length)
                            .allMatch(i -> wanted[i].startsWith(":") || wanted[i].equals(given[i]));
        }
    }

    public Routes get(String path, Handler handler) {
        return add("GET", path, SMALL_BODY, handler);
    }

    public Routes post(String path, Handler handler) {
        return add("POST", path, SMALL_BODY, handler);
    }

    public Routes put(String path, Handler handler) {
        return add("PUT", path, SMALL_BODY, handler);
    }

    public Routes delete(String path, Handler handler) {
        return add("DELETE", path, SMALL_BODY, handler);
    }

    public Routes add(String method, String path, int maxBody, Handler handler) {
        return addPassing(method, path, maxBody, 0, handler);
    }

    /// A route to which a larger body is no mistake: it passes by, and nothing of it is kept.
    public Routes addPassing(String method, String path, int maxBody, int maxPassed, Handler handler) {
        routes.add(new Route(method, path, maxBody, maxPassed, handler));
        return this;
    }

    /// WebSockets of `path`.
    public Routes socket(String path, SocketHandler handler) {
        sockets.put(path, handler);
        return this;
    }

    /// Who takes the WebSockets of a path; null if nobody.
    @Nullable
    SocketHandler socketHandler(@Nullable String path) {
        return path == null ? null : sockets.get(path);
    }

    /// The methods that a path has, as the header `Allow` names them.
    String methods(String path) {
        var methods = new TreeSet<String>();
        routes.stream().filter(route -> route.isFor(path)).map(Route::method).forEach(methods::add);
        if (sockets.containsKey(path)) {
            methods.add("GET");
        }
        return String.join(", ", methods);
    }

    public List<Route> all() {
        return List.copyOf(routes);
    }
}
