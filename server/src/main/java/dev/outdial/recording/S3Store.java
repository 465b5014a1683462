package dev.outdial.recording;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/// Recordings in a bucket of S3, or of anything that speaks its protocol: one PUT, GET or DELETE a recording, addressed
/// by path (`endpoint/bucket/key`), signed with [AwsSignature].
///
/// A recording goes up in one request, which S3 takes up to 5 GB: more than a WAV file can have.
final class S3Store implements RecordingStore, AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration UPLOAD_WITHIN = Duration.ofMinutes(30);
    private static final String NOTHING = AwsSignature.sha256(new byte[0]);
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]{1,60})</Code>");
    private static final int MOST_OF_AN_ERROR = 4096;

    private final RecordingConfig.Bucket bucket;
    private final AwsSignature signature;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build();

    S3Store(RecordingConfig.Bucket bucket, InstantSource clock) {
        this.bucket = bucket;
        this.signature = new AwsSignature(bucket.accessKey(), bucket.secretKey(), bucket.region());
        this.clock = clock;
    }

    @Override
    public void put(String key, Path file) throws IOException {
        var headers = Map.of("content-type", "audio/wav");
        var body = BodyPublishers.ofFile(file);
        try (var _ = send("PUT", key, headers, body, hash(file), UPLOAD_WITHIN, 200)) {
            // an empty answer
        }
    }

    @Override
    public InputStream read(String key, long from, long length) throws IOException {
        var range = Map.of("range", "bytes=%d-%d".formatted(from, from + length - 1));
        return send("GET", key, range, BodyPublishers.noBody(), NOTHING, ANSWER_WITHIN, 206);
    }

    /// S3 answers 204 also if there is no such thing; others may say 404.
    @Override
    public void delete(String key) throws IOException {
        try (var _ = send("DELETE", key, Map.of(), BodyPublishers.noBody(), NOTHING, ANSWER_WITHIN, 200, 204, 404)) {
            // an empty answer
        }
    }

    private InputStream send(
            String method,
            String key,
            Map<String, String> headers,
            BodyPublisher body,
            String sha256,
            Duration within,
            int... wanted)
            throws IOException {
        var uri = URI.create("%s/%s/%s%s".formatted(bucket.endpoint(), bucket.name(), bucket.prefix(), key));
        var request = HttpRequest.newBuilder(uri).timeout(within).method(method, body);
        signature.headers(method, uri, headers, sha256, clock.instant()).forEach(request::header);
        HttpResponse<InputStream> answer;
        try {
            answer = http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted");
        }
        for (var status : wanted) {
            if (answer.statusCode() == status) {
                return answer.body();
            }
        }
        throw new IOException(
                "%s of a recording was answered %d %s".formatted(method, answer.statusCode(), code(answer)));
    }

    /// S3's word for what is wrong, such as `AccessDenied`.
    private static String code(HttpResponse<InputStream> answer) throws IOException {
        try (var in = answer.body()) {
            var code = CODE.matcher(new String(in.readNBytes(MOST_OF_AN_ERROR), StandardCharsets.UTF_8));
            return code.find() ? code.group(1) : "";
        }
    }

    private static String hash(Path file) throws IOException {
        var digest = AwsSignature.digest();
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
