package dev.outdial.recording;

import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.CallRecorder;
import dev.outdial.bridge.CallTape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/// Records one conversation into memory, on real writers.
public final class TapeToMemory implements CallRecorder, Recording.Disk, Recording.Listener, AutoCloseable {
    private final ByteArrayOutputStream stereo = new ByteArrayOutputStream();
    private final Writers writers = new Writers(1, 1000, _ -> {});

    @Override
    public boolean isOff(BridgedCall call) {
        return false;
    }

    @Override
    public void expect(BridgedCall call) {}

    @Override
    public CallTape begin(BridgedCall call) {
        var recording = new Recording(call.callId(), this, this);
        return new Tape(recording, writers, true, _ -> {}, () -> {});
    }

    @Override
    public void missed(String callId) {}

    @Override
    public Path fileOf(String callId) {
        return Path.of(callId);
    }

    @Override
    public Recording.File create(Path path) {
        return new Recording.File() {
            @Override
            public void append(byte[] bytes, int length) {
                stereo.write(bytes, 0, length);
            }

            @Override
            public void close() throws IOException {
                stereo.close();
            }
        };
    }

    @Override
    public void requireRoom() {}

    @Override
    public void written(String callId, Path file, long lostMs) {}

    @Override
    public void gaveUp(String callId, Failure why) {
        throw new AssertionError(why);
    }

    /// What was recorded, once the conversation is over.
    public Wav recorded() {
        writers.close();
        return Wav.ofStereo(stereo.toByteArray());
    }

    @Override
    public void close() {
        writers.close();
    }
}
