package dev.outdial.bridge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One agent that is connected before its callee can hear it. Everything it does is held, in order, until it meets
/// them. Its state lives on its own loop.
final class WaitingAgent implements AgentLeg.Listener {
    /// Base64 characters of held speech, about 30 s; then the agent is not read any more.
    private static final int MOST_HELD = 320_000;

    /// What an event without speech counts for.
    private static final int USUAL_SIZE = 1_000;

    private final CallLoop home;
    private final ArrayDeque<Consumer<AgentLeg.Listener>> held = new ArrayDeque<>();
    private int heldChars;
    private Runnable whenLost = () -> {};
    private volatile @Nullable AgentLeg leg;
    private AgentLeg.@Nullable Listener callee;
    private CallLoop.@Nullable Timer patience;
    private boolean settled;

    /// @param home the agent's loop
    WaitingAgent(CallLoop home) {
        this.home = home;
    }

    /// Connects it.
    ///
    /// @param lost told if it is gone before it has met its callee
    void connect(VoiceAgents agents, BridgedCall call, Runnable lost) {
        home.run(() -> {
            if (!settled) {
                whenLost = lost;
                leg = agents.connect(call, this, home);
            }
        });
    }

    /// Sends it away when the time is up, unless it has met its callee by then. The last call counts.
    ///
    /// @param mayGo asked first; false if somebody else has it by now
    void dismissAfter(Duration time, BooleanSupplier mayGo) {
        home.run(() -> {
            stopWaiting();
            if (!settled) {
                patience = home.after(time.toMillis(), () -> {
                    if (mayGo.getAsBoolean()) {
                        leave();
                    }
                });
            }
        });
    }

    /// Sends it away.
    void dismiss() {
        home.run(this::leave);
    }

    private void leave() {
        settled = true;
        stopWaiting();
        held.clear();
        var connected = leg;
        if (connected != null) {
            connected.close();
        }
    }

    /// Releases what is held to `listener`, and everything after it.
    ///
    /// @param loop the listener's; it is called there, and uses the leg there
    AgentLeg meet(AgentLeg.Listener listener, CallLoop loop) {
        var isNear = home.isHere();
        home.run(() -> release(isNear ? listener : new DistantListener(listener, loop)));
        var connected = leg;
        return isNear && connected != null ? connected : new DistantLeg(() -> leg, home);
    }

    private void release(AgentLeg.Listener listener) {
        settled = true;
        stopWaiting();
        callee = listener;
        for (var event = held.poll(); event != null; event = held.poll()) {
            event.accept(listener);
        }
        if (heldChars > MOST_HELD) {
            Objects.requireNonNull(leg).resume();
        }
    }

    private void stopWaiting() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }

    private void tell(Consumer<AgentLeg.Listener> event) {
        tell(event, USUAL_SIZE);
    }

    private void tell(Consumer<AgentLeg.Listener> event, int size) {
        if (callee != null) {
            event.accept(callee);
            return;
        }
        if (settled) {
            return;
        }
        held.add(event);
        heldChars += size;
        var connected = leg;
        if (heldChars > MOST_HELD && connected != null) {
            connected.pause();
        }
    }

    @Override
    public void audio(long eventId, String base64) {
        if (callee != null) {
            callee.audio(eventId, base64);
        } else {
            tell(to -> to.audio(eventId, base64), base64.length());
        }
    }

    @Override
    public void connected(String conversationId) {
        tell(to -> to.connected(conversationId));
    }

    /// What the lost one said is void: told of its connection, the call would send what it has of the callee into
    /// nothing.
    @Override
    public void reconnecting(EndReason reason) {
        held.clear();
        heldChars = 0;
        tell(to -> to.reconnecting(reason));
    }

    @Override
    public void interrupted(long eventId) {
        tell(to -> to.interrupted(eventId));
    }

    @Override
    public void agentSaid(String text) {
        tell(to -> to.agentSaid(text));
    }

    @Override
    public void agentCorrected(String original, String corrected) {
        tell(to -> to.agentCorrected(original, corrected));
    }

    @Override
    public void calleeSaid(String text) {
        tell(to -> to.calleeSaid(text));
    }

    @Override
    public void toolCalled(String toolCallId, String tool, JsonNode parameters) {
        tell(to -> to.toolCalled(toolCallId, tool, parameters));
    }

    @Override
    public void toolRan(String tool, boolean isError) {
        tell(to -> to.toolRan(tool, isError));
    }

    @Override
    public void closed(EndReason reason) {
        tell(to -> to.closed(reason));
        if (callee == null) {
            whenLost.run();
            stopWaiting();
        }
    }
}
