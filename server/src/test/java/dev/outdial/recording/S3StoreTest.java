package dev.outdial.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outdial.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3StoreTest {
    private static final String KEY = "acme/2026-11-22/call_1.wav";

    private final FakeS3 s3 = s3();
    private final S3Store store = new S3Store(s3.bucket(), InstantSource.system());
    private Path file = Path.of("made before each test");

    private static FakeS3 s3() {
        try {
            return new FakeS3();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void makeAFile(@TempDir Path folder) throws IOException {
        file = Files.writeString(folder.resolve("call_1.wav"), "0123456789");
    }

    @AfterEach
    void stop() {
        store.close();
        s3.close();
    }

    @Test
    void whatIsPutCanBeReadInPartsAndDeletedTwice() throws IOException {
        store.put(KEY, file);
        assertThat(s3.objects()).containsOnlyKeys("/test-bucket/outdial/" + KEY);
        try (var in = store.read(KEY, 2, 5)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("23456");
        }
        store.delete(KEY);
        store.delete(KEY);
        assertThat(s3.objects()).isEmpty();
        assertThatThrownBy(() -> store.read(KEY, 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("NoSuchKey");
    }

    @Test
    void aWrongSecretIsToldAsSuch() {
        var bucket = s3.bucket();
        var wrong = new RecordingConfig.Bucket(
                bucket.name(),
                bucket.prefix(),
                bucket.endpoint(),
                bucket.region(),
                bucket.accessKey(),
                new Secret("another secret"));
        try (var stranger = new S3Store(wrong, InstantSource.system())) {
            assertThatThrownBy(() -> stranger.put(KEY, file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("403 SignatureDoesNotMatch")
                    .hasMessageNotContaining("another secret");
        }
    }
}
