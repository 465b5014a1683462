package dev.outdial.recording;

import java.io.IOException;
import java.util.Arrays;

/// Puts both sides of one conversation on one clock, which starts with the answer: the left channel is what the callee
/// said, the right one what the phone played. Where nothing is, there is silence.
///
/// The clock is that of what comes from the phone: a callee's frame stands where it came, the agent's audio where the
/// phone tells, by the same way, that it was played. Audio waits three seconds until that is known.
final class Mixer {
    static final int SAMPLES_PER_MS = 8;
    private static final long LAG = 3_000 * SAMPLES_PER_MS;
    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final byte SILENCE = (byte) 0xFF;
    private static final int SAMPLES_AT_ONCE = 8_000;

    private final Output output;
    private final CalleeTrack callee = new CalleeTrack();
    private final AgentTrack agent = new AgentTrack();
    private final byte[] out = new byte[SAMPLES_AT_ONCE * WavFile.CHANNELS];
    private long written;

    /// Where the audio goes.
    @FunctionalInterface
    interface Output {
        /// Takes the first `length` bytes: a byte for the left ear, one for the right, and so on.
        void append(byte[] stereo, int length) throws IOException;
    }

    Mixer(Output output) {
        this.output = output;
    }

    /// Takes in what happened, and writes what has its place.
    void take(Batch batch) throws IOException {
        batch.replay(this);
        writeUpTo(batch.lastAt() * SAMPLES_PER_MS - LAG);
    }

    void heard(long atMs, byte[] audio) {
        callee.heard(atMs * SAMPLES_PER_MS, audio);
    }

    void sent(long atMs, byte[] audio) {
        agent.sent(atMs * SAMPLES_PER_MS, audio);
    }

    void marked(long atMs, String mark) {
        agent.marked(atMs * SAMPLES_PER_MS, mark);
    }

    void played(long atMs, String mark) {
        agent.played(atMs * SAMPLES_PER_MS, mark);
    }

    void cleared(long atMs) {
        agent.cleared(atMs * SAMPLES_PER_MS);
    }

    /// Writes all that was heard until the end.
    void finish(long atMs) throws IOException {
        writeUpTo(atMs * SAMPLES_PER_MS);
    }

    private void writeUpTo(long limit) throws IOException {
        callee.settle(limit);
        while (written < limit) {
            var until = Math.min(limit, written + SAMPLES_AT_ONCE);
            Arrays.fill(out, SILENCE);
            callee.pour(out, LEFT, written, until);
            agent.pour(out, RIGHT, written, until);
            output.append(out, (int) (until - written) * WavFile.CHANNELS);
            written = until;
        }
    }

    /// Milliseconds that are written.
    long writtenMs() {
        return written / SAMPLES_PER_MS;
    }
}
