package dev.outdial.http;

import java.util.ArrayList;
import java.util.Comparator;
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

        /// Looks at a request that may bring more than [#SMALL_BODY], before its body is read: whoever is refused here
        /// uploads nothing. It is asked again in `handle`, which has the last word.
        ///
        /// @param head the request without its body
        /// @throws Refused if its body is not wanted
        default void admit(Request head) {}
    }

    /// One line of the table.
    ///
    /// @param path    parts that begin with `:` match any one segment; a last part `*` matches all that
    ///     follows, where no other path does
    /// @param maxBody bytes of a body that is read; a larger one is refused when the handler asks for it
    public record Route(String method, String path, int maxBody, Handler handler) {
        private boolean isFor(String target) {
            var wanted = path.split("/", -1);
            var given = target.split("/", -1);
            var fixed = isOpenEnded() ? wanted.length - 1 : wanted.length;
            return (isOpenEnded() ? given.length > fixed : given.length == fixed)
                    && IntStream.range(0, fixed).allMatch(i -> wanted[i].startsWith(":") || wanted[i].equals(given[i]));
        }

        private boolean isOpenEnded() {
            return path.endsWith("/*");
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
        routes.add(new Route(method, path, maxBody, handler));
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

    /// All routes, in the order in which they are tried: those with a `*` behind the others, the longest of them first.
    public List<Route> all() {
        return routes.stream()
                .sorted(Comparator.comparingInt(
                        route -> route.isOpenEnded() ? -route.path().length() : Integer.MIN_VALUE))
                .toList();
    }
}
