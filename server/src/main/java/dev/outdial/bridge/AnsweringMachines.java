package dev.outdial.bridge;

import dev.outdial.call.Call;
import dev.outdial.call.CallEvent;
import dev.outdial.call.Calls;
import dev.outdial.call.Carrier;
import dev.outdial.call.EndedBy;
import dev.outdial.call.Timeline;
import dev.outdial.client.CallHandling;
import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.client.OnMachine;
import dev.outdial.http.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of a call once machine detection has told that no person answered.
///
/// The verdict comes late, twice or never, and is wrong now and then. It is acted on once, while the call goes on, and
/// only until somebody has talked with the agent or pressed a key: then it is noted, and a person is not hung up on.
public final class AnsweringMachines {
    private static final Logger log = LoggerFactory.getLogger(AnsweringMachines.class);

    /// Twilio's word for a machine whose greeting is still going on.
    private static final String GREETING = "machine_start";

    private final Calls calls;
    private final Timeline timeline;
    private final ClientStore clients;
    private final Carrier carrier;
    private final CallDesk desk;
    private final LiveCalls live;
    private final Executor workers;
    private final InstantSource clock;

    public AnsweringMachines(
            Calls calls,
            Timeline timeline,
            ClientStore clients,
            Carrier carrier,
            CallDesk desk,
            LiveCalls live,
            Executor workers,
            InstantSource clock) {
        this.calls = calls;
        this.timeline = timeline;
        this.clients = clients;
        this.carrier = carrier;
        this.desk = desk;
        this.live = live;
        this.workers = workers;
        this.clock = clock;
    }

    /// What is done about a machine, in the timeline's words.
    private enum Move {
        CONTINUE("continue"),
        HANG_UP("hang-up"),
        LEAVE_MESSAGE("leave-message"),
        /// A person has talked with the agent.
        PERSON("ignored");

        private final String word;

        Move(String word) {
            this.word = word;
        }
    }

    /// A verdict has come. Returns soon; what it leads to happens on another thread.
    ///
    /// @param call as it stands with the verdict
    public void judged(Call call, String verdict) {
        if (!Unavailable.isMachine(verdict)) {
            return;
        }
        try {
            workers.execute(() -> act(call, verdict));
        } catch (RejectedExecutionException _) {
            log.atInfo().addKeyValue("callId", call.callId()).log("A verdict came while the server stopped");
        }
    }

    private void act(Call call, String verdict) {
        try {
            var progress = call.progress();
            if (!progress.isOpen() || progress.endReason() != null) {
                Unavailable.judge(calls, call, timeline.said(call.callId()));
                return;
            }
            var handling = clients.find(call.clientId()).map(Client::handling).orElse(CallHandling.DEFAULT);
            var move = move(call, verdict, handling);
            var entry = Json.object().put("answeredBy", verdict).put("action", move.word);
            if (timeline.add(call.callId(), "machine", new Timeline.Entry(now(), "machine.detected", entry))) {
                carryOut(move, call, verdict, handling.voicemailMessage());
            }
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("callId", call.callId())
                    .log(
                            "A verdict of machine detection came to nothing: {}",
                            e.getClass().getSimpleName());
        }
    }

    private Move move(Call call, String verdict, CallHandling handling) {
        if (handling.onMachine() == OnMachine.CONTINUE) {
            return Move.CONTINUE;
        }
        if (Unavailable.isPerson(timeline.said(call.callId())) || hasPressedKeys(call)) {
            return Move.PERSON;
        }
        // A fax machine has no use for a message; one into a greeting that goes on would be half lost.
        var mayLeaveMessage = handling.onMachine() == OnMachine.LEAVE_MESSAGE
                && !Unavailable.isFax(verdict)
                && !verdict.equals(GREETING);
        return mayLeaveMessage ? Move.LEAVE_MESSAGE : Move.HANG_UP;
    }

    private boolean hasPressedKeys(Call call) {
        return timeline.entries(call).stream().anyMatch(entry -> entry.type().equals("dtmf"));
    }

    private void carryOut(Move move, Call call, String verdict, @Nullable String message) {
        switch (move) {
            case CONTINUE, PERSON -> {}
            case HANG_UP -> hangUp(call, Unavailable.isFax(verdict) ? Ending.FAX : Ending.VOICEMAIL);
            case LEAVE_MESSAGE -> leaveMessage(call, message);
        }
    }

    private void hangUp(Call call, Ending why) {
        if (!live.end(call.callId(), why.reason())) {
            // The media stream is not here yet, or on another node.
            tell(call, why);
            desk.hangUp(call.callId());
        }
    }

    /// The carrier says it, not the agent: word for word, also where the agent is lost or talks to itself, and the
    /// carrier hangs up when it is through.
    private void leaveMessage(Call call, @Nullable String message) {
        var callSid = call.progress().callSid();
        if (message == null || callSid == null) {
            hangUp(call, Ending.VOICEMAIL);
            return;
        }
        BooleanSupplier leave = () -> carrier.leaveMessage(callSid, message);
        if (live.handOver(call.callId(), Ending.VOICEMAIL_MESSAGE.reason(), leave, Ending.VOICEMAIL.reason())) {
            return;
        }
        // Told first: where the media stream is on another node, its end would be taken for the callee's doing.
        tell(call, Ending.VOICEMAIL_MESSAGE);
        try {
            if (leave.getAsBoolean()) {
                return;
            }
        } catch (Carrier.CarrierUnavailable e) {
            log.atWarn().addKeyValue("callId", call.callId()).log("No message could be left: {}", e.getMessage());
        }
        desk.hangUp(call.callId());
    }

    private void tell(Call call, Ending why) {
        calls.tell(call.callId(), new CallEvent.ConversationEnded(EndedBy.SYSTEM, why.word()))
                .ifPresent(ended -> Unavailable.judge(calls, ended, timeline.said(ended.callId())));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
