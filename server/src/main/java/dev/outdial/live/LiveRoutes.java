package dev.outdial.live;

import dev.outdial.access.Guard;
import dev.outdial.call.Call;
import dev.outdial.call.CallStore;
import dev.outdial.call.History;
import dev.outdial.call.WholeCall;
import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Status;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.http.Answer;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets watchers in: `GET /secure/live` and `/secure/calls/:callId/live` for clients, `/admin/live` and
/// `/admin/clients/:clientId/calls/:callId/live` for operators.
public final class LiveRoutes {
    /// Streams of this node, and of one client here.
    private static final int MOST = 2_000;

    private static final int MOST_EACH = 100;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private static final String EXPIRED = "unauthorized";

    private final Guard guard;
    private final ClientStore clients;
    private final CallStore calls;
    private final History history;
    private final WholeCall whole;
    private final LiveFeed feed;
    private final InstantSource clock;
    private final Seats seats = new Seats(MOST, MOST_EACH);

    public LiveRoutes(
            Guard guard,
            ClientStore clients,
            CallStore calls,
            History history,
            WholeCall whole,
            LiveFeed feed,
            InstantSource clock) {
        this.guard = guard;
        this.clients = clients;
        this.calls = calls;
        this.history = history;
        this.whole = whole;
        this.feed = feed;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get("/secure/live", guard.client(this::all));
        routes.get("/secure/calls/:callId/live", guard.client(this::one));
        routes.get("/admin/live", guard.admin(this::everybodys));
        routes.get("/admin/clients/:clientId/calls/:callId/live", guard.admin(this::oneForAdmin));
    }

    private Answer all(Request request, Client client) {
        refuseInactive(client);
        return ofClient(request, client, new Watched(client.clientId(), null, levels(request)), new AllCalls());
    }

    private Answer one(Request request, Client client) {
        refuseInactive(client);
        var call = find(client.clientId(), request.path("callId"));
        return ofClient(request, client, watched(call), scope(call));
    }

    private Answer oneForAdmin(Request request, String admin) {
        var call = find(history.clientOf(clients, request), request.path("callId"));
        return ofAdmin(request, admin, watched(call), scope(call));
    }

    private static Watched watched(Call call) {
        return new Watched(call.clientId(), call.callId(), Levels.Way.EACH);
    }

    private Scope scope(Call call) {
        Supplier<Call> again = () -> find(call.clientId(), call.callId());
        return new OneCall(call, again, whole, clock, System::nanoTime);
    }

    /// How the reader of many calls wants to be told of levels.
    ///
    /// @throws Refused 400
    private static Levels.Way levels(Request request) {
        return switch (request.query("levels").orElse("each")) {
            case "each" -> Levels.Way.EACH;
            case "batched" -> Levels.Way.BATCHED;
            case "off" -> Levels.Way.OFF;
            default -> throw new Refused(Refusal.Invalid.value("levels", "levels must be each, batched or off"));
        };
    }

    private Answer everybodys(Request request, String admin) {
        return ofAdmin(request, admin, new Watched(null, null, levels(request)), new AllCalls());
    }

    private Answer ofAdmin(Request request, String admin, Watched watched, Scope scope) {
        var seat = "operator " + admin;
        if (!seats.takeAny(seat)) {
            throw full();
        }
        return stream(request, watched, scope, seat, () -> guard.isAdmin(request) ? null : EXPIRED);
    }

    private Answer ofClient(Request request, Client client, Watched watched, Scope scope) {
        if (!seats.take(client.clientId())) {
            throw full();
        }
        return stream(request, watched, scope, client.clientId(), () -> expelled(request));
    }

    private @Nullable String expelled(Request request) {
        try {
            var client = guard.clientOf(request).orElse(null);
            if (client == null) {
                return EXPIRED;
            }
            return client.status() == Status.ACTIVE ? null : "client-not-active";
        } catch (StorageUnavailable _) {
            return "unavailable"; // nobody knows: the reader asks again
        }
    }

    private Answer stream(
            Request request, Watched watched, Scope scope, String seat, Supplier<@Nullable String> expelled) {
        var lastId = request.header("Last-Event-ID").orElse(null);
        var stream = new LiveStream(feed, watched, scope, lastId, expelled, System::nanoTime, () -> seats.leave(seat));
        // Proxies that gather answers would hold events back.
        return Answer.stream("text/event-stream", stream).header("X-Accel-Buffering", "no");
    }

    private static void refuseInactive(Client client) {
        if (client.status() != Status.ACTIVE) {
            throw new Refused(new Refusal.Forbidden(
                    "Client is not active (status: %s)"
                            .formatted(client.status().word()),
                    null));
        }
    }

    private Call find(String clientId, String id) {
        return calls.find(clientId, id).orElseThrow(() -> new Refused(new Refusal.NotFound("Call not found")));
    }

    private static Refused full() {
        return new Refused(
                new Refusal.TooMany("Too many live streams", "Close one that is not needed, or try again later", WAIT));
    }
}
