package dev.outdial.recording;

import dev.outdial.config.Secret;
import dev.outdial.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/// Where recordings go, and how long they stay.
///
/// @param place         where finished ones are kept
/// @param spool         where those lie that are not there yet
/// @param keepFree      bytes of the spool's disk that recordings leave to others
/// @param retentionDays how long they are kept where a client has no time of its own; 0 is for ever
public record RecordingConfig(Place place, Path spool, long keepFree, int retentionDays) {
    public static final RecordingConfig DEFAULT = new RecordingConfig(
            new Folder(Path.of("data/recordings")), Path.of("data/recordings/spool"), 1024L << 20, 0);

    /// A hundred years.
    public static final int MOST_DAYS = 36_500;

    private static final Pattern BUCKET =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[A-Za-z0-9._/-]*)?");
    private static final String S3 = "s3://";

    /// Where finished recordings are kept.
    public sealed interface Place {}

    public record Folder(Path path) implements Place {}

    /// A bucket of S3, or of something that speaks its protocol.
    ///
    /// @param prefix   empty, or ends with a slash
    /// @param endpoint without the bucket, and without a slash at its end
    public record Bucket(String name, String prefix, URI endpoint, String region, String accessKey, Secret secretKey)
            implements Place {}

    /// Reads the settings that begin with `RECORDING_`.
    public static RecordingConfig from(Settings settings) {
        var store = settings.text("RECORDING_STORE", "data/recordings");
        var beside = store.startsWith(S3) ? DEFAULT.spool : Path.of(store).resolve("spool");
        var spool = settings.text("RECORDING_SPOOL").map(Path::of).orElse(beside);
        var keepFree = (long) settings.integer("RECORDING_KEEP_FREE_MB", 1024, 0, 1 << 30) << 20;
        var days = settings.integer("RECORDING_RETENTION_DAYS", 0, 0, MOST_DAYS);
        return new RecordingConfig(place(settings, store), spool, keepFree, days);
    }

    private static Place place(Settings settings, String store) {
        var region = settings.text("RECORDING_S3_REGION", "us-east-1");
        var aws = URI.create("https://s3.us-east-1.amazonaws.com");
        var endpoint = settings.url("RECORDING_S3_ENDPOINT", aws, "https://minio.example.com");
        var accessKey = settings.text("RECORDING_S3_ACCESS_KEY", "");
        var secretKey = settings.secret("RECORDING_S3_SECRET_KEY");
        if (!store.startsWith(S3)) {
            return new Folder(Path.of(store));
        }
        var parts = BUCKET.matcher(store);
        if (!parts.matches() || store.contains("..")) {
            settings.mistake(
                    "RECORDING_STORE",
                    "must be a folder, or s3:// with a bucket and a prefix of letters, digits, _ - . and /",
                    "RECORDING_STORE=s3://my-bucket/recordings");
            return DEFAULT.place;
        }
        if (accessKey.isEmpty() || secretKey == null) {
            settings.mistake(
                    "RECORDING_STORE",
                    "names a bucket, which needs RECORDING_S3_ACCESS_KEY and RECORDING_S3_SECRET_KEY",
                    "RECORDING_S3_ACCESS_KEY=AKIAIOSFODNN7EXAMPLE");
            return DEFAULT.place;
        }
        var own = settings.text("RECORDING_S3_ENDPOINT").isPresent();
        var address = own ? endpoint : URI.create("https://s3.%s.amazonaws.com".formatted(region));
        return new Bucket(parts.group(1), prefix(parts.group(2)), address, region, accessKey, secretKey);
    }

    private static String prefix(String path) {
        var plain = Objects.requireNonNullElse(path, "").replaceAll("^/+|/+$", "");
        return plain.isEmpty() ? "" : plain + "/";
    }
}
