package dev.outdial;

import static dev.outdial.PostCallPretender.conversation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.outdial.call.CallJournal;
import dev.outdial.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// `GET /secure/calls/export`: the whole history as a file.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExportContract {
    /// More than two pages of an export.
    private static final int OLD_CALLS = 450;

    private final TestServer server;
    private final Api.Customer ann;
    private final Api api;
    private final PostCallPretender elevenLabs;

    ExportContract(TestDatabases which) {
        var fields = Api.clientFields();
        var database = which.fresh();
        try (var journal = new CallJournal(database)) {
            var first = Instant.now().minus(Duration.ofDays(3));
            for (int i = 0; i < OLD_CALLS; i++) {
                // Three at a time share their moment.
                journal.writeDown(
                        fields.path("clientId").asString(), "+1212555%04d".formatted(i), first.plusSeconds(i / 3));
            }
        }
        server = TestServer.of(database).start();
        ann = server.api().customer(fields);
        api = ann.api();
        elevenLabs = new PostCallPretender(server, InstantSource.system());
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        api.get("/secure/calls?status=failed").at("filtered").asInt() == OLD_CALLS);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private List<JsonNode> history(String filter) {
        var all = new ArrayList<JsonNode>();
        @Nullable String cursor = null;
        do {
            var page = api.get("/secure/calls?limit=200" + filter + (cursor == null ? "" : "&cursor=" + cursor))
                    .expect(200);
            page.at("callHistory").forEach(all::add);
            cursor = page.at("nextCursor").isNull() ? null : page.text("nextCursor");
        } while (cursor != null);
        return all;
    }

    private static List<JsonNode> lines(String body) {
        return body.lines().map(Json::parse).toList();
    }

    private static List<NamedCsvRecord> records(String body) {
        return CsvReader.builder().ofNamedCsvRecord(body).stream().toList();
    }

    @Test
    void bothFormatsHoldTheWholeHistory() {
        var history = history("");
        assertThat(history).hasSizeGreaterThanOrEqualTo(OLD_CALLS);
        var lines = api.get("/secure/calls/export?format=jsonl").expect(200);
        assertThat(lines(lines.body())).isEqualTo(history);
        assertThat(lines.header("Content-Disposition")).isEqualTo("attachment; filename=\"calls.jsonl\"");

        var csv = api.get("/secure/calls/export").expect(200);
        assertThat(csv.header("Content-Disposition")).isEqualTo("attachment; filename=\"calls.csv\"");
        var records = records(csv.body());
        assertThat(records).hasSameSizeAs(history);
        for (int i = 0; i < records.size(); i++) {
            var record = records.get(i);
            var call = history.get(i);
            assertThat(record.getField("callId")).isEqualTo(call.path("callId").asString());
            for (String part : List.of("callData", "callDetails")) {
                call.path(part).properties().stream()
                        .filter(field -> !field.getKey().equals("quality"))
                        .forEach(field -> assertThat(record.getField(field.getKey()))
                                .isEqualTo(
                                        field.getValue().isNull()
                                                ? ""
                                                : field.getValue().asString()));
            }
            assertThat(record.getField("phone")).startsWith("+1212");
            assertThat(record.getField("startTime")).endsWith("Z");
        }
        var admin = server.api()
                .admin()
                .get("/admin/clients/%s/calls/export?format=csv".formatted(ann.id()))
                .expect(200);
        assertThat(admin.body()).isEqualTo(csv.body());
    }

    @Test
    void filtersNarrowAFileAsTheyNarrowTheHistory() {
        var wanted = history("").get(7);
        var callId = wanted.path("callId").asString();
        elevenLabs.analyzed(conversation(callId, "Likes rhubarb.", "Yes.")).expect(200);
        var phone = wanted.path("callData").path("phone").asString().replace("+", "%2B");
        var since = Instant.now().minus(Duration.ofDays(3)).plusSeconds(60);
        for (String filter : List.of(
                "&q=rhubarb", "&phone=" + phone, "&from=" + since, "&status=failed&outcome=unknown", "&status=busy")) {
            assertThat(lines(api.get("/secure/calls/export?format=jsonl" + filter)
                            .expect(200)
                            .body()))
                    .as(filter)
                    .isEqualTo(history(filter));
        }
        assertThat(api.get("/secure/calls/export?status=busy").expect(200).body())
                .startsWith("callId,clientId,callSid,")
                .hasLineCount(1);
        for (String wrong :
                List.of("format=xlsx", "format=", "status=x", "q=", "from=x", "phone=1", "format=csv&format=csv")) {
            api.get("/secure/calls/export?" + wrong).expect(400);
        }
    }

    @Test
    void nothingInACellIsAFormula() {
        var callId = history("").get(3).path("callId").asString();
        var said = "He said \"yes\", then\nhung up;\r\nÄ, 日本";
        for (String evil :
                List.of("=1+2", "+1 (212) 555", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")")) {
            api.put("/secure/calls/" + callId, notes(evil, said)).expect(200);
            var record = record(callId);
            assertThat(record.getField("agentNotes")).isEqualTo("'" + evil);
            assertThat(record.getField("callSummary")).isEqualTo(said);
        }
        for (String harmless : List.of("+12125551234", "-0.0130", "7", "a=1", "'", "")) {
            api.put("/secure/calls/" + callId, notes(harmless, said)).expect(200);
            assertThat(record(callId).getField("agentNotes")).isEqualTo(harmless);
        }
    }

    private static JsonNode notes(String notes, String summary) {
        var body = Json.object();
        body.putObject("callDetails").put("agentNotes", notes).put("callSummary", summary);
        return body;
    }

    private NamedCsvRecord record(String callId) {
        return records(api.get("/secure/calls/export").expect(200).body()).stream()
                .filter(record -> record.getField("callId").equals(callId))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFileHoldsTheCallsThereWereWhenItBeganHoweverSlowlyItIsRead() throws Exception {
        var before =
                history("").stream().map(call -> call.path("callId").asString()).toList();
        var request = HttpRequest.newBuilder(URI.create(server.api().base() + "/secure/calls/export?format=jsonl"))
                .header("Authorization", "Bearer " + Objects.requireNonNull(api.token()))
                .build();
        try (var http = HttpClient.newHttpClient();
                var body = http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            var start = body.readNBytes(100);
            for (int i = 0; i < 3; i++) {
                api.callToItsEnd(Api.busyPhone());
            }
            var rest = body.readAllBytes();
            var text = new String(start, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8);
            assertThat(lines(text).stream().map(call -> call.path("callId").asString()))
                    .isEqualTo(before);
        } catch (IOException e) {
            throw new AssertionError("The file broke off", e);
        }
    }
}
