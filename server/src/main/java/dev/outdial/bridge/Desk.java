package dev.outdial.bridge;

import dev.outdial.call.CallEvent;
import dev.outdial.call.Calls;
import dev.outdial.call.Carrier;
import dev.outdial.call.Carrier.CarrierUnavailable;
import dev.outdial.call.EndedBy;
import dev.outdial.call.Timeline;
import dev.outdial.http.Json;
import dev.outdial.tool.ToolUse;
import dev.outdial.tool.Tools;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The desk of the real server: calls in the store, hang-ups at the carrier.
public final class Desk implements CallDesk {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int HANG_UP_TRIES = 6;

    private final Calls calls;
    private final Timeline timeline;
    private final Carrier carrier;
    private final Tools tools;
    private final InstantSource clock;
    private final AtomicLong notes = new AtomicLong();

    public Desk(Calls calls, Timeline timeline, Carrier carrier, Tools tools, InstantSource clock) {
        this.calls = calls;
        this.timeline = timeline;
        this.carrier = carrier;
        this.tools = tools;
        this.clock = clock;
    }

    @Override
    public Optional<BridgedCall> claim(String callId, String token, String callSid) {
        return calls.claimStream(callId, token, callSid).map(call -> BridgedCall.of(call, clock.instant()));
    }

    @Override
    public void agentConnected(String callId, String conversationId) {
        calls.tell(callId, new CallEvent.ConversationStarted(conversationId));
    }

    @Override
    public void show(String callId, Utterance said) {
        timeline.show(callId, line(said));
    }

    @Override
    public void show(String callId, Instant at, String type, ObjectNode data) {
        timeline.show(callId, new Timeline.Entry(at, type, data));
    }

    @Override
    public void said(String callId, Utterance said, boolean hasTime) {
        timeline.said(callId, line(said), hasTime);
    }

    private static Timeline.Said line(Utterance said) {
        return new Timeline.Said(
                said.number(),
                said.speaker().name().toLowerCase(Locale.ROOT),
                said.text(),
                said.startMs(),
                said.endMs(),
                said.heard());
    }

    @Override
    public void note(String callId, Instant at, String type, ObjectNode data, boolean hasTime) {
        // Two notes of one kind at one time are two notes, and stand in the order in which they were told.
        var key = "note:%013d:%012d".formatted(at.toEpochMilli(), notes.incrementAndGet());
        timeline.note(callId, key, new Timeline.Entry(at, type, data), hasTime);
    }

    @Override
    public void quality(String callId, ObjectNode figures) {
        calls.measured(callId, Json.write(figures));
    }

    /// Keeps the reason, and what was said as text: the vendor's own transcript comes later, or never.
    @Override
    public void ended(String callId, EndReason reason) {
        var call = calls.tell(callId, new CallEvent.ConversationEnded(side(reason.side()), reason.reason()));
        var said = timeline.said(callId);
        call.ifPresent(ended -> Unavailable.judge(calls, ended, said));
        var text = Timeline.Said.text(said);
        if (!text.isEmpty()) {
            calls.transcribed(callId, text);
        }
    }

    @Override
    public ToolUse useTool(String callId, String tool, JsonNode parameters) {
        return tools.use(callId, tool, parameters);
    }

    @Override
    public boolean transfer(Carrier.Transfer order) {
        return carrier.transfer(order);
    }

    private static EndedBy side(EndReason.Side side) {
        return switch (side) {
            case CALLEE -> EndedBy.CALLEE;
            case AGENT -> EndedBy.AGENT;
            case CARRIER -> EndedBy.CARRIER;
            case SYSTEM -> EndedBy.SYSTEM;
            case CLIENT -> EndedBy.CLIENT;
            case OPERATOR -> EndedBy.OPERATOR;
        };
    }

    /// If the carrier takes no hang-up for half a minute, its own time limit ends the call, and the reconciler learns
    /// of
    /// it.
    @Override
    public void hangUp(String callId) {
        var sid = calls.find(callId).map(call -> call.progress().callSid()).orElse(null);
        if (sid == null) {
            return;
        }
        var pause = FIRST_PAUSE;
        for (int attempt = 1; attempt <= HANG_UP_TRIES; attempt++) {
            try {
                carrier.end(sid);
                return;
            } catch (CarrierUnavailable e) {
                log.atWarn().addKeyValue("callId", callId).log("The carrier did not hang up yet: {}", e.getMessage());
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.multipliedBy(2);
        }
    }
}
