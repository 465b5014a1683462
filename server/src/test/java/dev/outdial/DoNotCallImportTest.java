package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole files of numbers that must not be rung.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class DoNotCallImportTest {
    private static final String IMPORT = "/secure/do-not-call/import";
    private static final String NO_NUMBER = "must be a phone number in E.164 format (e.g., +12125551234)";

    private final TestServer server;
    private final Api api;

    DoNotCallImportTest(TestDatabases database) {
        server = TestServer.shared(database);
        api = server.api();
    }

    private static Api.Reply send(Api as, String path, String file) {
        return as.sendRaw("POST", path, "text/csv; charset=utf-8", file.getBytes(StandardCharsets.UTF_8));
    }

    private static Api.Reply send(Api.Customer client, String file) {
        return send(client.api(), IMPORT, file);
    }

    private static void counts(Api.Reply reply, int imported, int alreadyListed, int invalid) {
        reply.expect(200);
        assertThat(reply.at("imported").asInt()).as(reply.body()).isEqualTo(imported);
        assertThat(reply.at("alreadyListed").asInt()).as(reply.body()).isEqualTo(alreadyListed);
        assertThat(reply.at("invalidCount").asInt()).as(reply.body()).isEqualTo(invalid);
    }

    @Test
    void whoIsInTheFileIsNotRungAnyMore() {
        var ann = api.customer();
        var phone = Api.busyPhone();
        counts(send(ann, "phone,reason\n%s,Asked for it\n".formatted(phone)), 1, 0, 0);

        ann.api().makeCall(phone).expect(403);
        assertThat(server.simulator().ledger().callsTo(phone)).isEmpty();
        var entry = ann.api().get("/secure/do-not-call").expect(200).at("entries.0");
        assertThat(entry.path("reason").asString()).isEqualTo("Asked for it");
        assertThat(entry.path("addedBy").asString()).isEqualTo("client:" + ann.id());
        api.customer().api().makeCall(phone).expect(200);
    }

    @Test
    void whatIsNewInASmallFileIsToldToTheClientsSystems_aLargeFileIsNot() {
        var ann = api.customer();
        counts(send(ann, "+12125550611\n+12125550612\n"), 2, 0, 0);
        counts(send(ann, "+12125550612\n+12125550613\n"), 1, 1, 0);
        var large =
                IntStream.range(0, 1_001).mapToObj("+1212556%04d\n"::formatted).collect(Collectors.joining());
        counts(send(ann, large), 1_001, 0, 0);
        counts(send(ann, "+12125550614"), 1, 0, 0);

        var told = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> ann.api()
                                .get("/secure/events")
                                .expect(200)
                                .at("events")
                                .valueStream()
                                .map(event -> event.path("data").path("phone").asString())
                                .toList(),
                        phones -> phones.contains("+12125550614"));
        assertThat(told).containsExactlyInAnyOrder("+12125550611", "+12125550612", "+12125550613", "+12125550614");
    }

    @Test
    void everybodysListIsImportedByOperatorsAndTheImportIsOnRecord() {
        var phone = Api.busyPhone();
        counts(send(api.admin(), "/admin/do-not-call/import", phone), 1, 0, 0);
        api.customer().api().makeCall(phone).expect(403);
        send(api.customer().api(), "/admin/do-not-call/import", phone).expect(401);

        var record = api.admin()
                .get("/admin/activity?type=do-not-call.imported&limit=1")
                .expect(200)
                .at("activity.0");
        assertThat(record.path("actor").asString()).isEqualTo(TestServer.ADMIN);
        assertThat(record.path("details"))
                .isEqualTo(Json.parse("{\"imported\": 1, \"alreadyListed\": 0, \"invalidCount\": 0}"));
        api.admin().delete("/admin/do-not-call/" + phone).expect(200);
    }

    @Test
    void theWaysToWriteCsvAllWork() {
        for (String file : new String[] {
            "+12125550601",
            "+12125550601\n",
            "+12125550601\r\n",
            "\uFEFF+12125550601\r\n",
            "\"+12125550601\"",
            "\uFEFF\"+12125550601\",\"a \"\"quoted\"\" reason\"\r\n",
            "phone\n+12125550601",
            "\uFEFFPhone\r\n+12125550601\r\n",
            "\uFEFF\"phone\"\n\"+12125550601\"\n",
            "number,why\n+12125550601,x",
            "reason,PHONE,other\nx,+12125550601,y\n",
            "\r\n\r\n+12125550601\r\n\r\n",
            " phone , reason \n +12125550601 , x \n",
            "phone,reason\n+12125550601,\"two\nlines, and a comma\"\n",
            "+12125550601,,,,,,,,\n"
        }) {
            counts(send(api.customer(), file), 1, 0, 0);
        }
        var ann = api.customer();
        counts(send(ann, "phone\n+12125550601\n+12125550602\n+12125550601\n"), 2, 1, 0);
        counts(send(ann, "phone\n+12125550601\n+12125550602\n+12125550603\n"), 1, 2, 0);
    }

    @Test
    void whatIsNoNumberIsToldByItsLineAndNothingIsGuessed() {
        var ann = api.customer();
        var file = "phone,reason\r\n"
                + "1.2125E+10,a spreadsheet's\r\n"
                + "=1+1,a formula\r\n"
                + "=HYPERLINK(\"http://x\"),a link\r\n"
                + "'+12125550604,text\r\n"
                + "+1 212 555 0604,spaces\r\n"
                + "12125550604,no plus\r\n"
                + ",\r\n"
                + "+12125550605;semicolon\r\n"
                + "+12125550606,=cmd|' /C calc'!A0\r\n"
                + "+12125550607," + "x".repeat(201) + "\r\n"
                + "+12125550608,bell\u0007\r\n"
                + "\"+12125550609\n\",line end\r\n"
                + "＋12125550604,wide\r\n";
        var reply = send(ann, file);
        // The text of a reason is text, also where a spreadsheet would run it; so is a line end around a number.
        counts(reply, 2, 0, 11);
        assertThat(reply.at("invalid.0"))
                .isEqualTo(Json.parse("{\"line\": 2, \"error\": \"%s\"}".formatted(NO_NUMBER)));
        assertThat(reply.at("invalid.8.line").asInt()).isEqualTo(11);
        assertThat(reply.at("invalid.8.error").asString()).startsWith("the reason must");
        assertThat(reply.body()).doesNotContain("HYPERLINK", "2125550604");
        var listed = ann.api().get("/secure/do-not-call").expect(200);
        assertThat(listed.body()).contains("=cmd|").contains("+12125550609");

        var many = send(ann, "nobody 1\n".repeat(250));
        counts(many, 0, 0, 250);
        assertThat(many.at("invalid").size()).isEqualTo(100);
    }

    @Test
    void whatIsNoFileIsRefusedWhole() {
        var ann = api.customer();
        var utf16 = "phone\n+12125550610\n".getBytes(StandardCharsets.UTF_16);
        var latin = "+12125550610,caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] bytes : new byte[][] {
            new byte[0],
            "\n\n".getBytes(StandardCharsets.UTF_8),
            "+12125550610\n\"+12125550611\n".getBytes(StandardCharsets.UTF_8),
            "+12125550610\n\"+12125550611\"x\n".getBytes(StandardCharsets.UTF_8),
            utf16,
            latin,
            "+12125550610\n".repeat(100_001).getBytes(StandardCharsets.UTF_8),
            ("+12125550610" + ",".repeat(20_000)).getBytes(StandardCharsets.UTF_8)
        }) {
            var reply = ann.api().sendRaw("POST", IMPORT, "text/csv", bytes).expect(400);
            assertThat(reply.error()).isEqualTo("Invalid value for body");
        }
        for (String type : new String[] {"application/json", "text/plain", "text/csvx", "application/csv", ""}) {
            ann.api()
                    .sendRaw(
                            "POST",
                            IMPORT,
                            type.isEmpty() ? null : type,
                            "+12125550610".getBytes(StandardCharsets.UTF_8))
                    .expect(415, "{\"error\": \"Content-Type must be text/csv\"}");
        }
        var tooLarge = new byte[10 * 1024 * 1024 + 1];
        ann.api().sendRaw("POST", IMPORT, "text/csv", tooLarge).expect(413);
        api.sendRaw("POST", IMPORT, "text/csv", tooLarge).expect(401);
        assertThat(ann.api().get("/secure/do-not-call").at("total").asInt()).isZero();
    }

    @Test
    void fiveThousandLinesAreImportedWhileOthersGoOn() throws Exception {
        var ann = api.customer();
        var bob = api.customer();
        var file = new ByteArrayOutputStream();
        file.writeBytes("\uFEFFphone,reason\r\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 5_000; i++) {
            file.writeBytes("+1212777%04d,\"no, thanks\"\r\n".formatted(i).getBytes(StandardCharsets.UTF_8));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Two imports of the same numbers, and somebody who wants a call meanwhile.
            var one = threads.submit(() -> ann.api().sendRaw("POST", IMPORT, "text/csv", file.toByteArray()));
            var two = threads.submit(() -> ann.api().sendRaw("POST", IMPORT, "text/csv", file.toByteArray()));
            bob.api().makeCall(Api.busyPhone()).expect(200);
            var first = one.get().expect(200).at("imported").asInt();
            var second = two.get().expect(200).at("imported").asInt();
            assertThat(first + second).isEqualTo(5_000);
        }
        assertThat(ann.api().get("/secure/do-not-call?limit=1").at("total").asInt())
                .isEqualTo(5_000);
        ann.api().makeCall("+12127774999").expect(403);
    }
}
