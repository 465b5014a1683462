package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.recording.FakeS3;
import dev.outdial.recording.RecordingConfig;
import dev.outdial.recording.Wav;
import dev.outdial.twilio.TwilioCarrier;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Recordings as clients and operators see them. The calls run fast, so what is heard in them tells nothing here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RecordingContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabases database;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder = TestDatabases.folder();
    private final TestServer server;
    private final Api.Customer ann;
    private final String callId;
    private final byte[] whole;

    RecordingContract(TestDatabases database) {
        this.database = database;
        server = TestServer.of(database)
                .recording(TestServer.recordingIn(folder))
                .start();
        ann = customer(server, "{'mode': 'on'}");
        callId = recordedCall(ann);
        whole = fetch(ann.api(), callId, null).body();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static Api.Customer customer(TestServer of, String recording) {
        var fields = Api.clientFields();
        fields.set("recording", Json.parse(recording.replace('\'', '"')));
        return of.api().customer(fields);
    }

    private static String path(String callId) {
        return "/secure/calls/%s/recording".formatted(callId);
    }

    private static String recordedCall(Api.Customer of) {
        var id = of.api().callToItsEnd(Api.phone()).path("callId").asString();
        awaitRecording(of, id);
        return id;
    }

    private static void awaitRecording(Api.Customer of, String callId) {
        await().atMost(PATIENCE)
                .until(
                        () -> of.api().get("/secure/calls/" + callId).json(),
                        call -> event(call, "recording.ready").findAny().isPresent());
    }

    private static Stream<JsonNode> event(JsonNode call, String type) {
        return StreamSupport.stream(call.path("events").spliterator(), false)
                .filter(event -> event.path("type").asString().equals(type))
                .map(event -> event.path("data"));
    }

    private HttpResponse<byte[]> fetch(Api as, String callId, @Nullable String range) {
        var request =
                HttpRequest.newBuilder(as.base().resolve(path(callId))).header("Authorization", "Bearer " + as.token());
        if (range != null) {
            request.header("Range", range);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path below) {
        try (var files = Files.walk(below)) {
            return files.filter(file -> file.toString().endsWith(".wav")).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aRecordingIsAWavFileThatTheCallAndItsTimelineTellOf() {
        assertThat(Wav.of(whole).millis()).isPositive();
        var reply = fetch(ann.api(), callId, null);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().map())
                .containsEntry("content-type", List.of("audio/wav"))
                .containsEntry("accept-ranges", List.of("bytes"))
                .containsEntry("content-length", List.of(Integer.toString(whole.length)))
                .containsEntry("content-disposition", List.of("attachment; filename=\"%s.wav\"".formatted(callId)));

        var call = ann.api().get("/secure/calls/" + callId).json();
        assertThat(call.path("callData").path("recordingUrl").asString())
                .isEqualTo(server.config().http().publicUrl() + path(callId));
        assertThat(event(call, "recording.ready")).singleElement().satisfies(data -> {
            assertThat(data.path("bytes").asInt()).isEqualTo(whole.length);
            assertThat(data.path("seconds").asDouble()).isEqualTo(Wav.of(whole).millis() / 1000.0);
            assertThat(data.path("lostSeconds").asDouble()).isZero();
            assertThat(data.path("interrupted").asBoolean()).isFalse();
        });
    }

    @Test
    void howLoudItIsCanBeDrawn() {
        var admin = server.api().admin();
        var twin = "/admin/clients/%s/calls/%s/recording/peaks".formatted(ann.id(), callId);
        var reply = ann.api().get(path(callId) + "/peaks?points=10").expect(200);
        assertThat(reply.at("seconds").asDouble()).isEqualTo(Wav.of(whole).millis() / 1000.0);
        assertThat(reply.at("callee").size()).isEqualTo(10);
        assertThat(reply.at("agent").size()).isEqualTo(10);
        assertThat(reply.at("agent")
                        .valueStream()
                        .mapToInt(JsonNode::asInt)
                        .max()
                        .orElse(0))
                .isPositive();
        assertThat(admin.get(twin + "?points=10").expect(200).json()).isEqualTo(reply.json());
        assertThat(ann.api()
                        .get(path(callId) + "/peaks")
                        .expect(200)
                        .at("points")
                        .asInt())
                .isEqualTo(1_000);
        for (String wrong : List.of("points=9", "points=4001", "points=x", "points=")) {
            ann.api().get(path(callId) + "/peaks?" + wrong).expect(400);
        }
        customer(server, "{'mode': 'off'}").api().get(path(callId) + "/peaks").expect(404);
        var silent = customer(server, "{'mode': 'off'}");
        var unrecorded =
                silent.api().callToItsEnd(Api.busyPhone()).path("callId").asString();
        silent.api().get(path(unrecorded) + "/peaks").expect(404);
    }

    @Test
    void aPartCanBeFetched() {
        var part = fetch(ann.api(), callId, "bytes=10-99");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 10, 100));
        assertThat(part.headers().firstValue("content-range")).contains("bytes 10-99/" + whole.length);
        assertThat(fetch(ann.api(), callId, "bytes=-7").body())
                .isEqualTo(Arrays.copyOfRange(whole, whole.length - 7, whole.length));
        assertThat(fetch(ann.api(), callId, "bytes=5-").body()).isEqualTo(Arrays.copyOfRange(whole, 5, whole.length));
        assertThat(fetch(ann.api(), callId, "bytes=0-1,4-5").statusCode()).isEqualTo(200);

        var beyond =
                ann.api().header("Range", "bytes=%d-".formatted(whole.length)).get(path(callId));
        beyond.expect(416);
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */" + whole.length);
    }

    @Test
    void theOperatorHearsIt_butNoOtherClient() {
        var other = customer(server, "{'mode': 'on'}");
        other.api().get(path(callId)).expect(404, "{'error': 'Call not found'}".replace('\'', '"'));
        other.api().delete(path(callId)).expect(404);
        other.api().post(path(callId) + "/consent", null).expect(404);
        var admin = server.api().admin();
        admin.get("/admin/clients/%s/calls/%s/recording".formatted(ann.id(), callId))
                .expect(200);
        admin.get("/admin/clients/%s/calls/%s/recording".formatted(other.id(), callId))
                .expect(404);
    }

    @Test
    void nobodyIsRecordedUnlessTheClientSaysSo() {
        var bob = server.api().customer();
        var call = bob.api().callToItsEnd(Api.phone());
        var id = call.path("callId").asString();
        assertThat(bob.api().get(path(id)).expect(404).error())
                .isEqualTo("The call has no recording: it was not recorded");
        bob.api().post(path(id) + "/consent", null).expect(409);
        assertThat(call.path("callData").path("recordingUrl").isNull()).isTrue();
        assertThat(bob.api().get("/secure/client").at("client.recording"))
                .isEqualTo(Json.parse("{\"mode\": \"off\", \"retentionDays\": null}"));
    }

    @Test
    void withConsentARecordingBeginsWhenConsentIsGiven() {
        var bob = customer(server, "{'mode': 'consent'}");
        var silent = bob.api().callToItsEnd(Api.phone()).path("callId").asString();
        bob.api().get(path(silent)).expect(404);
        bob.api().post(path(silent) + "/consent", null).expect(409);

        var body = Json.object().put("phone", Api.phone()).put("recordingConsent", true);
        var agreed = bob.api().post("/secure/make-call", body).expect(200).text("callId");
        awaitRecording(bob, agreed);

        var talkative = customer(server, "{'mode': 'consent'}");
        server.api()
                .admin()
                .put("/admin/clients/" + talkative.id(), Json.object().put("agentId", "agent_long"))
                .expect(200);
        var made = talkative.api().makeCall(Api.phone("19")).expect(200);
        var later = made.text("callId");
        await().atMost(PATIENCE)
                .until(() -> event(talkative.api().get("/secure/calls/" + later).json(), "agent.first-voice")
                        .findAny()
                        .isPresent());
        talkative.api().get(path(later)).expect(404);
        talkative.api().post(path(later) + "/consent", null).expect(200);
        talkative.api().post(path(later) + "/consent", null).expect(200);
        await().atMost(PATIENCE).until(() -> talkative.api().get(path(later)).status() == 409);
        new TwilioCarrier(server.config().twilio(), server.config().http().publicUrl()).end(made.text("callSid"));
        awaitRecording(talkative, later);
        assertThat(event(talkative.api().get("/secure/calls/" + later).json(), "recording.consent"))
                .hasSize(1);
    }

    @Test
    void aDeletedRecordingIsGoneAndTheCallSaysSo() {
        var bob = customer(server, "{'mode': 'on'}");
        for (Api as : List.of(bob.api(), server.api().admin())) {
            var id = recordedCall(bob);
            assertThat(files(folder)).anySatisfy(file -> assertThat(file).hasFileName(id + ".wav"));
            var where = as == bob.api() ? path(id) : "/admin/clients/%s/calls/%s/recording".formatted(bob.id(), id);
            as.delete(where).expect(200);
            assertThat(files(folder)).noneSatisfy(file -> assertThat(file).hasFileName(id + ".wav"));
            assertThat(bob.api().get(path(id)).expect(404).error())
                    .isEqualTo("The call has no recording: it was deleted");
            as.delete(where).expect(404);
            assertThat(bob.api()
                            .get("/secure/calls/" + id)
                            .at("callData.recordingUrl")
                            .isNull())
                    .isTrue();
        }
        assertThat(server.api().admin().get("/admin/activity?limit=200").body()).contains("recording.deleted");
    }

    @Test
    void whatAClientWantsIsCheckedAndMerged() {
        var admin = server.api().admin();
        var bob = customer(server, "{'mode': 'consent', 'retentionDays': 30}");
        var client = "/admin/clients/" + bob.id();
        assertThat(admin.get(client).at("client.recording"))
                .isEqualTo(Json.parse("{\"mode\": \"consent\", \"retentionDays\": 30}"));
        for (String wrong : List.of(
                "{'recording': {'mode': 'maybe'}}",
                "{'recording': {'retentionDays': 0}}",
                "{'recording': {'retentionDays': 36501}}",
                "{'recording': {'retentionDays': '30'}}",
                "{'recording': {'days': 1}}",
                "{'recording': 'on'}")) {
            admin.put(client, Json.parse(wrong.replace('\'', '"'))).expect(400);
        }
        admin.put(client, Json.parse("{\"recording\": {\"mode\": \"on\"}}")).expect(200);
        assertThat(admin.get(client).at("client.recording.retentionDays").asInt())
                .isEqualTo(30);
        admin.put(client, Json.parse("{\"recording\": {\"retentionDays\": null}}"))
                .expect(200);
        assertThat(admin.get(client).at("client.recording"))
                .isEqualTo(Json.parse("{\"mode\": \"on\", \"retentionDays\": null}"));
        bob.api()
                .put("/secure/client", Json.parse("{\"recording\": {\"mode\": \"off\"}}"))
                .expect(400);
        var asked = Json.object().put("phone", Api.phone()).put("recordingConsent", "yes");
        bob.api().post("/secure/make-call", asked).expect(400);
    }

    @Test
    void aFullDiskCostsTheRecordingAndNotTheCall() {
        var full = new RecordingConfig(
                new RecordingConfig.Folder(folder.resolve("full")), folder.resolve("full-spool"), Long.MAX_VALUE, 0);
        try (var crowded = TestServer.of(database).recording(full).start()) {
            var bob = customer(crowded, "{'mode': 'on'}");
            var id = bob.api().callToItsEnd(Api.phone()).path("callId").asString();
            var call = await().atMost(PATIENCE)
                    .until(
                            () -> bob.api().get("/secure/calls/" + id).json(),
                            each -> event(each, "recording.failed").findAny().isPresent());

            assertThat(event(call, "recording.failed")
                            .map(data -> data.path("reason").asString()))
                    .containsExactly("disk-full");
            assertThat(call.path("callData").path("endReason").asString()).isEqualTo("agent-ended");
            assertThat(bob.api().get(path(id)).expect(404).error()).contains("disk-full");
        }
    }

    @Test
    void whatIsTooOldIsDeleted_andWhatADeadServerLeftIsFinished() throws IOException {
        var clock = new MovableClock();
        var own = folder.resolve("old");
        var config = new RecordingConfig(new RecordingConfig.Folder(own), own.resolve("spool"), 0, 30);
        try (var first = TestServer.of(database)
                .recording(config)
                .clock(clock)
                .tokenLifetime(Duration.ofDays(365))
                .start()) {
            var soon = customer(first, "{'mode': 'on', 'retentionDays': 3}");
            var usual = customer(first, "{'mode': 'on'}");
            var never = customer(first, "{'mode': 'on', 'retentionDays': null}");
            var ofSoon = recordedCall(soon);
            var ofUsual = recordedCall(usual);
            var ofNever = recordedCall(never);
            assertThat(never.api()
                            .get("/secure/client")
                            .at("client.recording.retentionDays")
                            .isNull())
                    .isTrue();
            var half = first.api().customer();
            var ofHalf = half.api().callToItsEnd(Api.phone()).path("callId").asString();
            first.server().close();
            var dead = Files.createDirectories(own.resolve("spool").resolve("server_dead"));
            var wav = Files.readAllBytes(files(own).getFirst());
            Files.write(dead.resolve(ofHalf + ".wav"), Arrays.copyOf(wav, 58 + 801));
            Files.write(dead.resolve("call_unknown.wav"), wav);

            clock.advance(Duration.ofDays(4));
            try (var _ = Server.start(first.config(), clock)) {
                awaitRecording(half, ofHalf);
                assertThat(Wav.of(fetch(half.api(), ofHalf, null).body()).channel(Wav.CALLEE))
                        .hasSize(400);
                assertThat(event(half.api().get("/secure/calls/" + ofHalf).json(), "recording.ready")
                                .map(data -> data.path("interrupted").asBoolean()))
                        .containsExactly(true);
                await().atMost(PATIENCE).until(() -> isDeleted(soon, ofSoon));
                await().atMost(PATIENCE).until(() -> !Files.exists(dead.resolve("call_unknown.wav")));
                usual.api().get(path(ofUsual)).expect(200);
            }
            clock.advance(Duration.ofDays(40));
            try (var _ = Server.start(first.config(), clock)) {
                await().atMost(PATIENCE).until(() -> isDeleted(usual, ofUsual));
                never.api().get(path(ofNever)).expect(200);
            }
            assertThat(dead).doesNotExist();
            assertThat(files(own)).noneSatisfy(file -> assertThat(file).hasFileName(ofSoon + ".wav"));
            clock.reset();
        }
    }

    private static boolean isDeleted(Api.Customer of, String callId) {
        var reply = of.api().get(path(callId));
        return reply.status() == 404 && reply.error().contains("it was deleted");
    }

    @Test
    void aBucketThatIsAwayIsTriedUntilItHasTheRecording() throws IOException {
        try (var s3 = new FakeS3()) {
            var spool = folder.resolve("s3-spool");
            var config = new RecordingConfig(s3.bucket(), spool, 0, 0);
            s3.failNext(1);
            try (var cloud = TestServer.of(database).recording(config).start()) {
                var bob = customer(cloud, "{'mode': 'on'}");
                var id = recordedCall(bob);

                assertThat(s3.objects()).hasSize(1);
                assertThat(files(spool)).isEmpty();
                var stored = s3.objects().values().iterator().next();
                assertThat(fetch(bob.api(), id, null).body()).isEqualTo(stored);
                assertThat(fetch(bob.api(), id, "bytes=100-199").body())
                        .isEqualTo(Arrays.copyOfRange(stored, 100, 200));
                s3.failNext(1);
                bob.api().get(path(id)).expect(503);
                s3.failNext(1);
                bob.api().delete(path(id)).expect(503);
                bob.api().delete(path(id)).expect(200);
                assertThat(s3.objects()).isEmpty();
            }
        }
    }

    @Test
    void theMetersTell() {
        var page = server.api().get("/metrics").expect(200).body();
        assertThat(page)
                .contains("outdial_recordings_open ")
                .contains("outdial_recording_bytes_total ")
                .contains("outdial_recording_dropped_total 0.0")
                .contains("outdial_recording_uploads_waiting ");
    }
}
