package dev.outdial.bridge;

import dev.outdial.call.Carrier;
import dev.outdial.http.Json;
import dev.outdial.tool.ToolAnswer;
import dev.outdial.tool.ToolUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A desk that remembers everything, and can be broken.
public final class FakeDesk implements CallDesk {
    public final Map<String, BridgedCall> claimable = new ConcurrentHashMap<>();
    public final List<String> log = new ArrayList<>();
    public final Map<Integer, Utterance> utterances = new TreeMap<>();
    public final Map<String, ToolAnswer> tools = new ConcurrentHashMap<>();
    public volatile boolean transfers = true;
    public volatile boolean broken;
    public volatile CountDownLatch claimsMayGo = new CountDownLatch(0);

    /// A call that may be claimed once with the token `token-<callId>`.
    public BridgedCall expect(BridgedCall call) {
        claimable.put(call.callId(), call);
        return call;
    }

    @Override
    public Optional<BridgedCall> claim(String callId, String token, String callSid) {
        check();
        try {
            claimsMayGo.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        var call = claimable.get(callId);
        if (call == null || !token.equals("token-" + callId) || !callSid.equals(call.callSid())) {
            return Optional.empty();
        }
        return claimable.remove(callId, call) ? Optional.of(call) : Optional.empty();
    }

    @Override
    public synchronized void agentConnected(String callId, String conversationId) {
        check();
        log.add("connected %s %s".formatted(callId, conversationId));
    }

    @Override
    public void show(String callId, Utterance utterance) {}

    @Override
    public void show(String callId, Instant at, String type, ObjectNode data) {}

    @Override
    public synchronized void said(String callId, Utterance utterance, boolean hasTime) {
        check();
        utterances.put(utterance.number(), utterance);
    }

    @Override
    public synchronized void note(String callId, Instant at, String type, ObjectNode data, boolean hasTime) {
        check();
        log.add("note %s %s".formatted(callId, type));
    }

    @Override
    public synchronized void quality(String callId, ObjectNode figures) {
        check();
        log.add("quality " + callId);
    }

    @Override
    public synchronized void ended(String callId, EndReason reason) {
        check();
        log.add("ended %s %s".formatted(callId, reason.reason()));
    }

    @Override
    public synchronized void hangUp(String callId) {
        check();
        log.add("hangup " + callId);
    }

    @Override
    public ToolUse useTool(String callId, String tool, JsonNode parameters) {
        check();
        return new ToolUse(
                Objects.requireNonNullElse(
                        tools.get(tool),
                        new ToolAnswer.Failed("There is no tool named %s on this call".formatted(tool))),
                Json.object());
    }

    @Override
    public boolean transfer(Carrier.Transfer order) {
        check();
        return transfers;
    }

    /// What was last said under this number.
    public synchronized Utterance utterance(int number) {
        return Objects.requireNonNull(utterances.get(number));
    }

    public synchronized List<String> log() {
        return List.copyOf(log);
    }

    private void check() {
        if (broken) {
            throw new IllegalStateException("the database is gone");
        }
    }
}
