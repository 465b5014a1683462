package dev.outdial.live;

import dev.outdial.http.Json;
import java.util.List;

/// All calls of a client, or of everybody: endless, and from now on.
record AllCalls() implements Scope {
    /// From here on nothing is missed: the reader has an id to come back with before anything happens.
    @Override
    public String beginning(String id) {
        return Sse.frame(id, "ready", Json.object());
    }

    @Override
    public List<Numbered> news(List<Numbered> events) {
        return events;
    }

    @Override
    public boolean isOver() {
        return false;
    }
}
