package dev.outdial.bridge;

import dev.outdial.http.Json;
import dev.outdial.tool.ToolAnswer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Carries one conversation. Both legs' sockets and all timers of a call run on the call's own event loop, so this
/// state has one thread: there are no locks, and the order here is the order of events.
///
/// This class is the call's lifecycle. Audio on its way to the ear is [Playout], what was said is [Transcript], what
/// the store must know is [CallNotes], what the agent has done for it are [ToolCalls], what it was like is [Tally].
final class Bridge implements PhoneLeg.Listener, AgentLeg.Listener, Playout.Owner, ToolCalls.Owner {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    private static final String ALREADY = "The callee is already being connected, or the call is about to end";

    private enum Phase {
        /// The phone is there, the agent is not: the callee's audio waits.
        CONNECTING,
        TALKING,
        /// The agent has had the call ended: what it still says is played, the callee is not listened to any more.
        PARTING,
        /// The last words are played, or the apology; the callee is not listened to any more.
        CLOSING,
        OVER
    }

    private final BridgedCall call;
    private final PhoneLeg phone;
    private final CallTape tape;
    private final CallLoop loop;
    private final BridgeConfig config;
    private final Apology apology;
    private final CallDesk desk;
    private final Executor workers;
    private final CallNotes notes;
    private final Tally tally;
    private final Runnable whenOver;

    private final EarlyInput early;
    private final Playout playout;
    private final Transcript transcript;
    private final ToolCalls tools;
    private final Hush hush;
    private final Watchdog agentReady;
    private final Watchdog firstVoice;
    private final Watchdog mediaSilence;
    private final Watchdog silence;

    private final long startedAt;
    private final long answeredBefore;
    private AgentLeg agent = NoAgent.YET;
    private Phase phase = Phase.CONNECTING;
    private CallLoop.@Nullable Timer talkTime;
    private CallLoop.@Nullable Timer lastWords;
    private HandOver.@Nullable Meanwhile handingOver;
    private @Nullable String conversationId;
    private long agentStuckSince = -1;
    private @Nullable String latestFrame;
    private @Nullable String latestSpeech;

    /// @param early    what came from the phone before; the bridge goes on filling it until the agent listens
    /// @param tape     notes what both sides hear, from the answer on
    /// @param whenOver told, on any thread, once the call is over and everything about it is written down
    Bridge(
            BridgedCall call,
            PhoneLeg phone,
            CallLoop loop,
            EarlyInput early,
            CallTape tape,
            BridgeConfig config,
            Apology apology,
            CallDesk desk,
            Executor workers,
            BridgeMeters meters,
            InstantSource clock,
            Runnable whenOver) {
        this.call = call;
        this.loop = loop;
        this.startedAt = loop.now();
        this.answeredBefore = Math.max(0, clock.millis() - call.answeredAt().toEpochMilli());
        this.tape = tape;
        this.phone = tape.isThere() ? new TapedPhone(phone, tape, this::sinceAnswer) : phone;
        this.config = config;
        this.apology = apology;
        this.desk = desk;
        this.workers = workers;
        this.notes = new CallNotes(call.callId(), desk, workers, config.notes());
        this.whenOver = whenOver;
        this.early = early;
        this.tally = new Tally(meters, early.waiting() + early.dropped());
        early.tellTape(tape, sinceAnswer());
        this.playout = new Playout(this.phone, loop, config, this);
        this.transcript = new Transcript(notes::said);
        this.tools = new ToolCalls(call.callId(), desk, workers, loop, this);
        this.hush = new Hush(loop, playout, config.playOutGrace().toMillis());
        this.agentReady =
                new Watchdog(loop, config.agentWithin().toMillis(), () -> fail(Ending.AGENT_CONNECT_TIMEOUT.reason()));
        this.firstVoice = new Watchdog(loop, config.firstVoice().toMillis(), () -> fail(Ending.AGENT_SILENT.reason()));
        this.mediaSilence =
                new Watchdog(loop, config.mediaSilence().toMillis(), () -> end(Ending.MEDIA_SILENT.reason()));
        this.silence = new Watchdog(loop, config.silence().toMillis(), () -> end(Ending.SILENCE.reason()));
    }

    /// Whether this call is ours to carry is still to be proven; if it is not, the stream is closed, and the call
    /// goes its own way. Called first.
    ///
    /// @param isOurs may block
    void goOnOnlyIf(BooleanSupplier isOurs) {
        notes.onlyIf(isOurs, () -> loop.run(this::disown));
    }

    private void disown() {
        log.warn("A media stream of call {} is closed: its token was used elsewhere, or the call is over", callId());
        if (phase != Phase.OVER) {
            settle(Ending.MEDIA_PROTOCOL_ERROR.reason());
            over();
        }
        leave();
    }

    /// The phone's stream is open; nothing else has happened yet.
    void opened() {
        note("stream.opened", Json.object());
    }

    /// Begins: the agent is fetched, and the callee is listened to.
    void start(VoiceAgents agents) {
        mediaSilence.start();
        agentReady.start();
        talkTime = loop.after(
                Math.max(0, call.maxTalkTime().toMillis() - sinceAnswer()), () -> end(Ending.MAX_TALK_TIME.reason()));
        agent = agents.connect(call, this, loop);
    }

    // ---- the phone

    @Override
    public void heard(String base64) {
        tally.calleeFrame();
        latestFrame = base64;
        mediaSilence.feed();
        if (phase != Phase.OVER && tape.isThere()) {
            tape.heard(sinceAnswer(), base64);
        }
        switch (phase) {
            case TALKING -> {
                var read = System.nanoTime();
                toAgent(base64);
                tally.wentUp(read);
            }
            case CONNECTING -> early.heard(base64);
            case PARTING, CLOSING, OVER -> {}
        }
    }

    @Override
    public void pressed(String digit) {
        switch (phase) {
            case TALKING -> {
                silence.feed();
                agent.context("The callee pressed " + digit);
                note("dtmf", Json.object().put("digit", digit));
            }
            case CONNECTING -> early.pressed(digit);
            case PARTING, CLOSING, OVER -> {}
        }
    }

    @Override
    public void played(String mark) {
        if (phase != Phase.OVER) {
            tape.played(sinceAnswer(), mark);
            playout.played(mark);
        }
    }

    @Override
    public void gone(EndReason reason) {
        if (phase == Phase.OVER) {
            return;
        }
        if (handingOver != null) {
            mediaSilence.stop();
            handingOver.phoneGone = reason;
            return;
        }
        settle(reason);
        over();
        if (!reason.is(Ending.CALLEE_HUNG_UP)) {
            notes.hangUp(() -> {});
        }
        leave();
    }

    // ---- the agent

    @Override
    public void connected(String conversationId) {
        if (phase != Phase.CONNECTING) {
            return;
        }
        phase = Phase.TALKING;
        this.conversationId = conversationId;
        agentReady.stop();
        firstVoice.start();
        silence.start();
        notes.agentConnected(conversationId);
        note("agent.connected", Json.object().put("conversationId", conversationId));
        agentStuckSince = -1;
        catchUp();
    }

    @Override
    public void reconnecting(EndReason reason) {
        if (phase == Phase.TALKING || phase == Phase.CONNECTING) {
            phase = Phase.CONNECTING;
            firstVoice.stop();
            silence.stop();
            agentReady.start();
            note("agent.reconnecting", reasonNode(reason));
        }
    }

    @Override
    public void audio(long eventId, String base64) {
        if (!isAgentHeard()) {
            return;
        }
        hush.spoke();
        var read = System.nanoTime();
        var from = playout.added();
        var playsAt = sinceAnswer() + playout.remainingMs();
        tally.agentSpoke(Base64Text.bytes(base64));
        latestSpeech = base64;
        if (!playout.add(eventId, base64)) {
            return;
        }
        tally.wentDown(read);
        silence.feed();
        transcript.agentAudio(from, playout.added(), playsAt);
        if (!tally.hasFirstVoice()) {
            firstVoice.stop();
            var afterAnswer = sinceAnswer();
            tally.firstVoice(afterAnswer);
            note("agent.first-voice", Json.object().put("afterAnswerMs", afterAnswer));
        }
    }

    @Override
    public void interrupted(long eventId) {
        if (!isAgentHeard()) {
            return;
        }
        var told = System.nanoTime();
        var heard = playout.interrupt(eventId);
        tally.interrupted(told);
        transcript.interrupted(heard, sinceAnswer());
        note("interruption", Json.object().put("eventId", eventId));
    }

    @Override
    public void agentSaid(String text) {
        if (isAgentHeard()) {
            transcript.agentSaid(text, sinceAnswer());
        }
    }

    @Override
    public void agentCorrected(String original, String corrected) {
        if (isAgentHeard()) {
            transcript.agentCorrected(original, corrected);
        }
    }

    @Override
    public void calleeSaid(String text) {
        if (phase == Phase.TALKING) {
            firstVoice.feed();
            silence.feed();
            tally.calleeSpoke();
            transcript.calleeSaid(text, sinceAnswer());
        }
    }

    @Override
    public void toolCalled(String toolCallId, String tool, JsonNode parameters) {
        if (phase == Phase.TALKING) {
            tools.call(toolCallId, tool, parameters);
        }
    }

    @Override
    public void toolRan(String tool, boolean isError) {
        note("tool.ran", Json.object().put("tool", tool).put("isError", isError));
    }

    @Override
    public void closed(EndReason reason) {
        if (phase != Phase.CONNECTING && !isAgentHeard()) {
            return;
        }
        if (handingOver != null) {
            handingOver.agentGone = reason;
        } else if (phase == Phase.PARTING) {
            finish(Ending.AGENT_ENDED.reason());
        } else if (reason.is(Ending.AGENT_ENDED)
                || reason.is(Ending.AGENT_MAX_DURATION)
                || reason.is(Ending.AGENT_FOUND_VOICEMAIL)) {
            finish(reason);
        } else {
            fail(reason);
        }
    }

    private boolean isAgentHeard() {
        return phase == Phase.TALKING || phase == Phase.PARTING;
    }

    // ---- what the agent has done

    /// A result that comes when the conversation is over is of no use to the agent, but what was done was done.
    @Override
    public void used(ToolCalls.Use use) {
        switch (use.what().answer()) {
            case ToolAnswer.Done(var result) -> answer(use, result, false);
            case ToolAnswer.Failed(var result) -> answer(use, result, true);
            case ToolAnswer.EndCall(var result) -> part(use, result);
            case ToolAnswer.Tones tones -> play(use, tones);
            case ToolAnswer.Transfer transfer -> transfer(use, transfer);
        }
    }

    private void answer(ToolCalls.Use use, String result, boolean isError) {
        if (isAgentHeard()) {
            agent.toolResult(use.id(), result, isError);
        }
        note("tool.called", use.entry(isError, loop.now()));
    }

    private void part(ToolCalls.Use use, String result) {
        if (isLeaving()) {
            answer(use, ALREADY, true);
            return;
        }
        answer(use, result, false);
        phase = Phase.PARTING;
        firstVoice.stop();
        hush.await(() -> finish(Ending.AGENT_ENDED.reason()));
    }

    private boolean isLeaving() {
        return phase != Phase.TALKING || hush.isAwaited() || handingOver != null;
    }

    /// The agent gets its answer once the tones were played: until then it should say nothing. Somebody who speaks
    /// meanwhile may make the agent's side clear the line, and the tones with it.
    private void play(ToolCalls.Use use, ToolAnswer.Tones tones) {
        if (phase != Phase.TALKING) {
            return;
        }
        var dropped = playout.droppedBytes();
        playout.play(tones.base64());
        loop.after(playout.remainingMs(), () -> {
            if (playout.droppedBytes() == dropped) {
                answer(use, tones.result(), false);
            } else {
                answer(use, "The tones were cut off, since somebody spoke; press the keys once more", true);
            }
        });
    }

    private void transfer(ToolCalls.Use use, ToolAnswer.Transfer transfer) {
        if (isLeaving()) {
            answer(use, ALREADY, true);
            return;
        }
        hush.await(() -> handOver(new HandOver(
                Ending.TRANSFERRED.reason(),
                () -> desk.transfer(transfer.order()),
                () -> answer(use, transfer.result(), false),
                () -> answer(
                        use, "The callee could not be connected: they are still with you. Offer to call back", true))));
    }

    /// Has the carrier play something of its own to the callee, and end the call. If it does not, the call is ended.
    void handOver(EndReason reason, BooleanSupplier ask, EndReason otherwise) {
        handOver(new HandOver(reason, ask, () -> {}, () -> end(otherwise)));
    }

    private void handOver(HandOver handOver) {
        if (handingOver == null && (phase == Phase.TALKING || phase == Phase.CONNECTING)) {
            hush.stop();
            handingOver = new HandOver.Meanwhile();
            handOver.begin(workers, loop, reply -> handedOver(handOver, reply));
        }
    }

    private void handedOver(HandOver handOver, HandOver.Reply reply) {
        var meanwhile = handingOver;
        handingOver = null;
        if (meanwhile == null || phase == Phase.CLOSING || phase == Phase.OVER) {
            return;
        }
        var isTaken = reply == HandOver.Reply.TAKEN || (reply == HandOver.Reply.UNKNOWN && meanwhile.phoneGone != null);
        if (isTaken) {
            handOver.whenTaken().run();
            settle(handOver.reason());
            over();
            leave();
            return;
        }
        if (meanwhile.phoneGone != null) {
            gone(meanwhile.phoneGone);
            return;
        }
        handOver.whenRefused().run();
        if (meanwhile.agentGone != null) {
            closed(meanwhile.agentGone);
        }
    }

    // ---- the playout

    @Override
    public void full() {
        agent.pause();
    }

    @Override
    public void roomAgain() {
        agent.resume();
    }

    @Override
    public void stalled() {
        end(Ending.MEDIA_STALLED.reason());
    }

    @Override
    public void heardUpTo(long position) {
        silence.feed();
        transcript.heardUpTo(position, sinceAnswer());
    }

    // ---- the end

    /// The agent is done: the callee hears what it still had to say, then the line is cut.
    private void finish(EndReason reason) {
        settle(reason);
        var longest = Math.min(
                playout.remainingMs() + config.playOutGrace().toMillis(),
                config.playOutAtMost().toMillis());
        lastWords = loop.after(longest, this::hangUp);
        playout.whenPlayed(this::hangUp);
    }

    /// The agent is lost: the callee hears an apology instead of silence, then the line is cut.
    void fail(EndReason reason) {
        if (phase == Phase.CLOSING || phase == Phase.OVER) {
            return;
        }
        log.warn("Call {} lost its agent: {}", call.callId(), reason.reason());
        settle(reason);
        transcript.cutOff(playout.silence(), sinceAnswer());
        playout.play(apology.base64());
        var longest = Math.min(
                playout.remainingMs() + config.playOutGrace().toMillis(),
                config.playOutAtMost().toMillis());
        lastWords = loop.after(longest, this::hangUp);
        playout.whenPlayed(this::hangUp);
    }

    /// Ends the call now.
    void end(EndReason reason) {
        if (phase == Phase.OVER) {
            return;
        }
        settle(reason);
        hangUp();
    }

    /// Nothing more is expected of the agent, and history learns why. The first reason stays.
    private void settle(EndReason reason) {
        if (phase == Phase.CLOSING) {
            return;
        }
        phase = Phase.CLOSING;
        hush.stop();
        agent.close();
        agentReady.stop();
        firstVoice.stop();
        mediaSilence.stop();
        silence.stop();
        if (talkTime != null) {
            talkTime.cancel();
        }
        notes.ended(reason);
        note("bridge.ended", reasonNode(reason));
    }

    /// The carrier cuts the line; closing the stream alone would not do it. The stream is closed once the carrier has
    /// heard of it, or soon after if it takes its time.
    private void hangUp() {
        if (phase == Phase.OVER) {
            return;
        }
        over();
        var late = loop.after(config.closeWithin().toMillis(), phone::close);
        notes.hangUp(() -> loop.run(() -> {
            late.cancel();
            phone.close();
        }));
        notes.whenIdle(whenOver);
    }

    private void leave() {
        phone.close();
        notes.whenIdle(whenOver);
    }

    private void over() {
        phase = Phase.OVER;
        tape.ended(sinceAnswer());
        if (lastWords != null) {
            lastWords.cancel();
        }
        transcript.over(playout.position(), sinceAnswer());
        playout.stop();
        var stats = stats();
        ObjectNode figures = Json.MAPPER.valueToTree(stats);
        note("bridge.quality", figures);
        notes.quality(figures);
        tally.ended(stats);
    }

    // ---- small things

    /// What waited for the agent goes on as fast as the network takes it: all at once may be too much.
    private void catchUp() {
        early.tell(() -> !agent.isCongested(), this::hearLate, this::pressed);
    }

    private void hearLate(String base64) {
        tally.calleeFrameLate();
        agent.hear(base64);
    }

    /// Live audio is worth nothing later: an agent that reads too slowly loses it, and nobody waits; only behind what
    /// waited before does it wait as well. One that reads hardly anything is deaf, and whoever talks to it should
    /// learn that.
    private void toAgent(String base64) {
        var isCongested = agent.isCongested();
        if (early.waiting() > 0) {
            early.heard(base64);
            catchUp();
        } else if (isCongested) {
            tally.calleeFrameDropped();
        } else {
            agent.hear(base64);
        }
        if (isCongested) {
            stuck();
        } else {
            agentStuckSince = -1;
        }
    }

    private void stuck() {
        if (agentStuckSince < 0) {
            agentStuckSince = loop.now();
        } else if (loop.now() - agentStuckSince >= config.stall().toMillis()) {
            fail(Ending.AGENT_STALLED.reason());
        }
    }

    private void note(String type, ObjectNode data) {
        notes.note(Instant.ofEpochMilli(call.answeredAt().toEpochMilli() + sinceAnswer()), type, data);
    }

    private static ObjectNode reasonNode(EndReason reason) {
        return Json.object()
                .put("side", reason.side().name().toLowerCase(Locale.ROOT))
                .put("reason", reason.reason())
                .put("detail", reason.detail());
    }

    private long sinceAnswer() {
        return answeredBefore + loop.now() - startedAt;
    }

    private BridgeStats stats() {
        return tally.stats(early.dropped(), playout, notes.dropped());
    }

    String callId() {
        return call.callId();
    }

    CallLoop loop() {
        return loop;
    }

    String clientId() {
        return call.clientId();
    }

    /// Called on the loop, now and then. Agents speak faster than they are heard: of what is being played, only the
    /// latest piece is still there to be looked at; before it, its beginning stands for what came before.
    Moment moment() {
        var callee = latestFrame;
        latestFrame = null;
        var speech = playout.remainingMs() > 0 ? latestSpeech : null;
        var played = 0L;
        if (speech != null) {
            played = Math.max(0, Base64Text.bytes(speech) - (playout.added() - playout.position()));
        }
        return new Moment(call.callId(), call.clientId(), sinceAnswer(), callee, speech, (int) played);
    }

    /// Called on the loop.
    BridgeState state() {
        return new BridgeState(
                call.callId(),
                call.clientId(),
                call.agentId(),
                phase.name(),
                conversationId,
                sinceAnswer(),
                early.waiting(),
                playout.leadMs(),
                playout.waitingMs(),
                stats());
    }

    /// Stands in until there is an agent.
    private enum NoAgent implements AgentLeg {
        YET;

        @Override
        public void hear(String base64) {}

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void toolResult(String toolCallId, String result, boolean isError) {}

        @Override
        public void context(String text) {}

        @Override
        public void close() {}
    }
}
