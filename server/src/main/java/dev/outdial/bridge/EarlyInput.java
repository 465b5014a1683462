package dev.outdial.bridge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What the callee said and pressed before the agent could listen, so that no "hello" is lost; and what they say while
/// that is still on its way to the agent.
///
/// Bounded: the oldest audio gives way, and is counted.
public final class EarlyInput {
    private static final int MOST_KEYS = 32;
    private static final long FRAME_MS = 20;

    private final int mostFrames;
    private final ArrayDeque<String> frames = new ArrayDeque<>();
    private final List<String> keys = new ArrayList<>();
    private long dropped;

    /// @param mostFrames audio frames that are kept; 50 are a second
    public EarlyInput(int mostFrames) {
        this.mostFrames = mostFrames;
    }

    /// Keeps a frame of base64 audio.
    public void heard(String base64) {
        if (frames.size() == mostFrames) {
            frames.poll();
            dropped++;
        }
        frames.add(base64);
    }

    /// Keeps a key.
    public void pressed(String digit) {
        if (keys.size() < MOST_KEYS) {
            keys.add(digit);
        }
    }

    /// Hands over in order what waits, audio first, as long as there is room for it.
    void tell(BooleanSupplier hasRoom, Consumer<String> audio, Consumer<String> keysPressed) {
        while (!frames.isEmpty()) {
            if (!hasRoom.getAsBoolean()) {
                return;
            }
            audio.accept(frames.remove());
        }
        var pressed = List.copyOf(keys);
        keys.clear();
        pressed.forEach(keysPressed);
    }

    /// Lets the tape hear what waits; the last of it ended `now`, a moment ago.
    void tellTape(CallTape tape, long now) {
        var left = frames.size();
        for (var frame : frames) {
            left--;
            tape.heard(now - left * FRAME_MS, frame);
        }
    }

    int waiting() {
        return frames.size();
    }

    long dropped() {
        return dropped;
    }
}
