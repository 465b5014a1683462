package dev.outdial.event;

import dev.outdial.access.Guard;
import dev.outdial.client.Client;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Paging;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.util.List;
import java.util.stream.Stream;

/// `/secure/events`: a client reads what happened, oldest first, from wherever it left off.
public final class EventRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    private final Guard guard;
    private final Events events;

    public EventRoutes(Guard guard, Events events) {
        this.guard = guard;
        this.events = events;
    }

    public void addTo(Routes routes) {
        routes.get("/secure/events", guard.client(this::page));
    }

    private Answer page(Request request, Client client) {
        var limit = (int) Paging.number(request, "limit", PAGE, 1, LARGEST_PAGE);
        var types = request.query("type").map(EventRoutes::types).orElse(List.of());
        var after = request.query("after").orElse(null);
        long position =
                after == null ? 0 : events.position(client.clientId(), after).orElseThrow(EventRoutes::unknown);
        var page = Paging.cut(events.behind(position, client.clientId(), types, limit + 1), limit);
        var json = Json.object();
        var list = json.putArray("events");
        page.shown().forEach(event -> list.add(Json.parse(event.payload())));
        json.put(
                        "after",
                        page.shown().isEmpty() ? after : page.shown().getLast().eventId())
                .put("hasMore", page.hasMore());
        return Answer.ok(json);
    }

    private static List<EventType> types(String text) {
        return Stream.of(text.split(",", -1))
                .map(word -> EventType.of(word)
                        .orElseThrow(() -> new Refused(
                                Refusal.Invalid.value("type", "type must be one or more event types, with commas"))))
                .distinct()
                .toList();
    }

    private static Refused unknown() {
        return new Refused(Refusal.Invalid.value(
                "after", "after must be the id of one of your events that is still kept; leave it out to begin anew"));
    }
}
