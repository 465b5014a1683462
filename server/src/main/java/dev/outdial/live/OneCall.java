package dev.outdial.live;

import dev.outdial.call.Call;
import dev.outdial.call.WholeCall;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// One call: as it stands, then what happens until it has ended.
///
/// The call is read from the store after the stream has begun to collect events, so none is missed; those
/// that the store knew already are told apart here. Whatever was said is told before it is stored
/// ([LiveFeed#catchUp] makes sure that it has come), so where an utterance's stored version is found among
/// the events, the ones before it are old.
final class OneCall implements Scope {
    /// The last words about a conversation may come a little after its final status.
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final Supplier<Call> store;
    private final WholeCall whole;
    private final InstantSource clock;
    private final LongSupplier nanos;

    /// What the reader knows: of each utterance the latest version, the entries, and where the call stands.
    private final Map<String, String> versions = new HashMap<>();

    private final Set<String> entries = new HashSet<>();
    private final Standing standing = new Standing();
    private boolean isFirst;
    /// What is still known of the call's words is not told any more.
    private boolean isErased;
    private boolean isFinal;
    private boolean isMeasured;
    private long finalSince;

    /// @param call  as it was found when the stream was asked for
    /// @param store finds it again
    /// @param nanos a clock that only goes forward
    OneCall(Call call, Supplier<Call> store, WholeCall whole, InstantSource clock, LongSupplier nanos) {
        this.store = store;
        this.whole = whole;
        this.clock = clock;
        this.nanos = nanos;
        if (!call.progress().isOpen()) {
            end();
        }
    }

    @Override
    public String beginning(String id) {
        var call = store.get();
        var view = whole.view(call);
        versions.clear();
        entries.clear();
        isFirst = true;
        isErased = call.isErased();
        var status = LiveEvent.status(call, clock.instant());
        standing.moves(status);
        for (var said : view.said()) {
            var utterance = LiveEvent.utterance(call.clientId(), call.callId(), said);
            versions.put(utterance.about(), utterance.version());
        }
        for (var entry : view.events()) {
            var event = LiveEvent.timeline(call.clientId(), call.callId(), call.createdAt(), entry);
            entries.add(event.about());
            mark(event);
        }
        mark(status);
        return Sse.frame(id, "call", view.json());
    }

    @Override
    public List<Numbered> news(List<Numbered> events) {
        var old = isFirst ? old(events) : Map.<String, Integer>of();
        isFirst = false;
        var news = new ArrayList<Numbered>(events.size());
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i).event();
            mark(event);
            if (i > old.getOrDefault(event.about(), -1) && isNews(event)) {
                news.add(events.get(i));
            }
        }
        return news;
    }

    /// For each thing whose known version is among the events, where that is.
    private Map<String, Integer> old(List<Numbered> events) {
        var old = new HashMap<String, Integer>();
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i).event();
            if (event.version().equals(versions.get(event.about()))) {
                old.put(event.about(), i);
            }
        }
        return old;
    }

    private boolean isNews(LiveEvent event) {
        return switch (event.kind()) {
            case LEVEL, LEVELS -> true;
            case TIMELINE -> !isErased && !entries.remove(event.about());
            case STATUS -> standing.moves(event);
            case UTTERANCE -> !isErased && !event.version().equals(versions.put(event.about(), event.version()));
        };
    }

    private void mark(LiveEvent event) {
        switch (event.mark()) {
            case NONE -> {}
            case MEASURED -> isMeasured = true;
            case FINAL -> end();
            case UNANSWERED -> {
                end();
                isMeasured = true;
            }
        }
    }

    private void end() {
        if (!isFinal) {
            isFinal = true;
            finalSince = nanos.getAsLong();
        }
    }

    @Override
    public boolean isOver() {
        return isFinal && (isMeasured || nanos.getAsLong() - finalSince >= LINGER_NANOS);
    }
}
