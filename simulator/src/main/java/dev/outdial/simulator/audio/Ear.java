package dev.outdial.simulator.audio;

import java.io.ByteArrayOutputStream;

/// Tells speech from silence in a stream of mu-law, by loudness. Its clock is the audio itself, so it hears the same
/// at any speed and however the stream is cut into messages.
public final class Ear {
    private static final int LOUD = 250;
    private static final int FRAMES_TO_START = 4;
    /// Longer than any pause inside a recorded line, shorter than people are ready to wait.
    private static final int FRAMES_TO_END = 30;

    private final Listener listener;
    private final byte[] frame = new byte[MuLaw.FRAME];
    private final ByteArrayOutputStream segment = new ByteArrayOutputStream();
    private int filled;
    private long frames;
    private int loudRun;
    private int quietRun;
    private boolean speaking;

    public Ear(Listener listener) {
        this.listener = listener;
    }

    /// What the ear reports.
    public interface Listener {
        /// Somebody speaks, for 80 ms now.
        void speechStarted();

        /// Nobody has spoken for 600 ms.
        ///
        /// @param speech what was heard, from the first to the last loud frame
        void speechEnded(byte[] speech);

        /// Another 20 ms have passed.
        void frameHeard();
    }

    /// Milliseconds of audio heard so far.
    public long millis() {
        return frames * 20;
    }

    /// Whether somebody is speaking.
    public boolean speaking() {
        return speaking;
    }

    /// Listens to any number of bytes.
    public void hear(byte[] audio) {
        int from = 0;
        while (from < audio.length) {
            int taken = Math.min(frame.length - filled, audio.length - from);
            System.arraycopy(audio, from, frame, filled, taken);
            filled += taken;
            from += taken;
            if (filled == frame.length) {
                filled = 0;
                frameComplete();
            }
        }
    }

    private void frameComplete() {
        frames++;
        boolean loud = MuLaw.loudness(frame, 0, frame.length) > LOUD;
        loudRun = loud ? loudRun + 1 : 0;
        quietRun = loud ? 0 : quietRun + 1;
        if (!speaking && !loud) {
            segment.reset();
        } else {
            segment.writeBytes(frame);
        }
        if (!speaking && loudRun >= FRAMES_TO_START) {
            speaking = true;
            listener.speechStarted();
        } else if (speaking && quietRun >= FRAMES_TO_END) {
            speaking = false;
            byte[] heard = segment.toByteArray();
            segment.reset();
            listener.speechEnded(java.util.Arrays.copyOf(heard, heard.length - FRAMES_TO_END * MuLaw.FRAME));
        }
        listener.frameHeard();
    }
}
