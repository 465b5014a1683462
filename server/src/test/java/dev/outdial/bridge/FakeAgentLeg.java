package dev.outdial.bridge;

import java.util.ArrayList;
import java.util.List;

/// An agent that remembers what it was told, in order.
final class FakeAgentLeg implements AgentLeg {
    final List<String> heard = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    boolean congested;
    int room = Integer.MAX_VALUE;
    boolean paused;
    int closes;

    @Override
    public void hear(String base64) {
        heard.add(base64);
        room--;
    }

    @Override
    public boolean isCongested() {
        return congested || room == 0;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void toolResult(String toolCallId, String result, boolean isError) {
        told.add("%s %s %s".formatted(toolCallId, isError ? "failed" : "done", result));
    }

    @Override
    public void context(String text) {
        told.add(text);
    }

    @Override
    public void close() {
        closes++;
    }
}
