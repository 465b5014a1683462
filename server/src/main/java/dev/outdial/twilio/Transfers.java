package dev.outdial.twilio;

import dev.outdial.call.Call;
import dev.outdial.call.Calls;
import dev.outdial.call.Timeline;
import dev.outdial.client.ClientStore;
import dev.outdial.client.TransferTarget;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What Twilio asks while it connects a callee with somebody else.
/// Protocol: TwiML `<Dial action>`, `<Number url>`.
public final class Transfers {
    private static final String XML = "text/xml; charset=utf-8";
    private static final Set<String> WORDS = Set.of("completed", "answered", "busy", "no-answer", "failed", "canceled");
    private static final Set<String> ANSWERED = Set.of("completed", "answered");
    private static final String NOBODY =
            "I am sorry, nobody can take your call right now. We will get back to you. Goodbye.";

    private final Calls calls;
    private final ClientStore clients;
    private final Timeline timeline;
    private final InstantSource clock;

    public Transfers(Calls calls, ClientStore clients, Timeline timeline, InstantSource clock) {
        this.calls = calls;
        this.clients = clients;
        this.timeline = timeline;
        this.clock = clock;
    }

    /// Somebody has answered: what only they hear, before the callee is there.
    Answer whisper(String callId, String target) {
        var whisper = target(calls.find(callId), target).map(TransferTarget::whisper);
        return Answer.text(200, XML, whisper.map(Twiml::tell).orElseGet(Twiml::nothing));
    }

    /// They have hung up, or nobody has answered. Then the callee is told so: the agent is gone, and a second one would
    /// know nothing of the first one's conversation.
    ///
    /// @param form Twilio's fields
    Answer ended(String callId, String target, Map<String, String> form) {
        var told = form.getOrDefault("DialCallStatus", "");
        var status = WORDS.contains(told) ? told : "failed";
        var call = calls.find(callId);
        var found = target(call, target);
        if (found.isPresent()) {
            var entry = Json.object()
                    .put("target", found.get().name())
                    .put("status", status)
                    .put("seconds", TwilioCall.seconds(form.get("DialCallDuration")));
            var at = Instant.ofEpochMilli(clock.millis());
            timeline.add(callId, "transfer.ended", new Timeline.Entry(at, "transfer.ended", entry));
        }
        if (ANSWERED.contains(status)) {
            return Answer.text(200, XML, Twiml.hangUp());
        }
        var message = found.map(TransferTarget::noAnswer).orElse(NOBODY);
        return Answer.text(200, XML, Twiml.tellAndHangUp(message));
    }

    private Optional<TransferTarget> target(Optional<Call> call, String name) {
        return call.flatMap(known -> clients.find(known.clientId()))
                .flatMap(client -> client.handling().target(name));
    }
}
