package dev.outdial.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.audio.Sounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks that are full, slow or gone: what becomes of a recording, and that the tape never waits for it.
class RecordingFailureTest {
    private static final String FRAME = Base64.getEncoder().encodeToString(Sounds.tone(440, 20));
    private static final int MOST_WAITING = 4;

    @TempDir
    Path folder = Path.of("set by JUnit");

    private final AtomicLong dropped = new AtomicLong();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final Writers writers = new Writers(1, MOST_WAITING, _ -> {});

    private final Recording.Listener listener = new Recording.Listener() {
        @Override
        public void written(String callId, Path file, long lostMs) {
            ends.add("written, %s lost".formatted(lostMs > 0 ? "some" : "nothing"));
        }

        @Override
        public void gaveUp(String callId, Failure why) {
            ends.add(why.word());
        }
    };

    @AfterEach
    void stop() {
        writers.close();
    }

    /// A disk in the test's folder, on which writing is `append`.
    private Recording.Disk disk(Mixer.Output append) {
        return new Recording.Disk() {
            @Override
            public Path fileOf(String callId) {
                return folder.resolve(callId);
            }

            @Override
            public Recording.File create(Path path) throws IOException {
                Files.createFile(path);
                return new Recording.File() {
                    @Override
                    public void append(byte[] stereo, int length) throws IOException {
                        append.append(stereo, length);
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void requireRoom() {}
        };
    }

    private Tape tape(Recording.Disk disk) {
        return new Tape(new Recording("call_1", disk, listener), writers, true, dropped::addAndGet, () -> {});
    }

    private static void talk(Tape tape, int seconds) {
        for (long at = 0; at < seconds * 1000L; at += 20) {
            tape.heard(at, FRAME);
        }
    }

    @Test
    void aDiskThatIsTooSlowCostsAudioAndNobodyWaits() {
        var faster = new CountDownLatch(1);
        var tape = tape(disk((_, _) -> {
            try {
                faster.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }));

        talk(tape, 60);
        tape.ended(60_000);

        assertThat(dropped.get()).isPositive();
        assertThat(ends).isEmpty();
        faster.countDown();
        await().until(() -> !ends.isEmpty());
        assertThat(ends).containsExactly("written, some lost");
    }

    @Test
    void aDiskThatIsFullEndsTheRecordingAndLeavesNothing() {
        var tape = tape(disk((_, _) -> {
            throw new IOException("No space left on device");
        }));

        talk(tape, 6);
        await().until(() -> !ends.isEmpty());
        talk(tape, 6);
        tape.ended(12_000);

        writers.close();
        assertThat(ends).containsExactly("disk-full");
        assertThat(tape.isRunning()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeWrittenEndsTheRecording() throws IOException {
        var file = Files.createFile(folder.resolve("no-folder"));
        var tape = tape(new Spool(file, "server_1", 0));

        talk(tape, 6);
        tape.ended(6_000);

        writers.close();
        assertThat(ends).containsExactly("disk-failed");
    }

    @Test
    void aCallInWhichNobodyWasHeardHasNoRecording() {
        var tape = tape(disk((_, _) -> {}));

        tape.ended(100);

        writers.close();
        assertThat(ends).containsExactly("nothing-heard");
    }

    @Test
    void someOfTheDiskIsLeftToOthers() {
        var spool = new Spool(folder.resolve("not").resolve("there yet"), "server_1", Long.MAX_VALUE);

        assertThatThrownBy(spool::requireRoom).isInstanceOf(Spool.Full.class);
    }

    @Test
    void whatADeadServerLeftHalfWrittenIsFoundAndMadeReadable() throws IOException {
        var dead = new Spool(folder, "server_1", 0);
        var path = dead.fileOf("call_1");
        var half = dead.create(path);
        half.append(new byte[] {1, 2, 3, 4, 5}, 5);
        var next = new Spool(folder, "server_2", 0);
        assertThat(next.leftBehind()).as("while it still lives").isEmpty();

        dead.close();
        half.close();

        assertThat(next.leftBehind()).containsExactly(path);
        assertThat(Spool.callOf(path)).isEqualTo("call_1");
        assertThat(WavFile.complete(path)).isZero();
        assertThat(Wav.of(Files.readAllBytes(path)).channel(Wav.AGENT)).containsExactly(2, 4);
        Files.delete(path);
        next.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileWithNothingInItIsOfNoUse() throws IOException {
        var empty = Files.createFile(folder.resolve("call_1.wav"));

        assertThat(WavFile.complete(empty)).isZero();
    }
}
