package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// Counts and times what a conversation is like, while it goes on. Times are of [System#nanoTime].
final class Tally {
    private final BridgeMeters meters;
    private final DelayHistogram up = new DelayHistogram();
    private final DelayHistogram down = new DelayHistogram();
    private final DelayHistogram turns = new DelayHistogram();
    private long calleeFrames;
    private long calleeFramesLate;
    private long calleeFramesDropped;
    private long agentBytes;
    private int interruptions;
    private long worstClear = -1;
    private long calleeSpokeAt;
    private boolean awaitsAnswer;
    private @Nullable Long firstVoiceMs;

    /// @param calleeFrames that came before
    Tally(BridgeMeters meters, long calleeFrames) {
        this.meters = meters;
        this.calleeFrames = calleeFrames;
    }

    void calleeFrame() {
        calleeFrames++;
    }

    void calleeFrameLate() {
        calleeFramesLate++;
    }

    void calleeFrameDropped() {
        calleeFramesDropped++;
    }

    /// A callee's frame that was read at `read` has been handed to the agent, or dropped.
    void wentUp(long read) {
        up.add(System.nanoTime() - read);
    }

    void agentSpoke(long bytes) {
        agentBytes += bytes;
    }

    /// An agent's audio that was read at `read` has been handed to the phone; if the callee had spoken, it answers.
    void wentDown(long read) {
        down.add(System.nanoTime() - read);
        if (awaitsAnswer) {
            awaitsAnswer = false;
            turns.add(read - calleeSpokeAt);
            meters.turn(read - calleeSpokeAt);
        }
    }

    void calleeSpoke() {
        calleeSpokeAt = System.nanoTime();
        awaitsAnswer = true;
    }

    /// The phone has been silenced for an interruption that was told at `told`.
    void interrupted(long told) {
        interruptions++;
        var took = System.nanoTime() - told;
        worstClear = Math.max(worstClear, took);
        meters.cleared(took);
    }

    boolean hasFirstVoice() {
        return firstVoiceMs != null;
    }

    /// @param afterAnswer milliseconds
    void firstVoice(long afterAnswer) {
        firstVoiceMs = afterAnswer;
        meters.firstVoice(afterAnswer);
    }

    /// The conversation is over, and it was so.
    void ended(BridgeStats stats) {
        meters.ended(stats);
    }

    /// How it stands.
    ///
    /// @param unheard callee's frames that had to give way while they waited for the agent
    BridgeStats stats(long unheard, Playout playout, long notesDropped) {
        return new BridgeStats(
                calleeFrames,
                calleeFramesLate,
                calleeFramesDropped + unheard,
                agentBytes,
                playout.droppedBytes(),
                interruptions,
                playout.clears(),
                up.percentiles(),
                down.percentiles(),
                worstClear < 0 ? null : worstClear / 1e6,
                turns.percentiles(),
                firstVoiceMs,
                notesDropped);
    }
}
