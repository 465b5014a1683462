package dev.outdial;

import static dev.outdial.PostCallPretender.collect;
import static dev.outdial.PostCallPretender.conversation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// `GET /secure/calls?q=...`: calls are found by what was said in them.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class SearchTest {
    private final TestServer server;
    private final Api api;
    private final PostCallPretender elevenLabs;

    SearchTest(TestDatabases database) {
        server = TestServer.shared(database);
        api = server.api();
        elevenLabs = new PostCallPretender(server, InstantSource.system());
    }

    private String call(Api.Customer customer, String summary, String said) {
        var callId = customer.api().makeCall(Api.busyPhone()).expect(200).text("callId");
        customer.api().awaitEnd(callId);
        elevenLabs
                .analyzed(collect(conversation(callId, summary, said), "outcome", "callback"))
                .expect(200);
        return callId;
    }

    private static String query(String words) {
        return "/secure/calls?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8);
    }

    private static List<String> ids(Api.Reply page) {
        return page.expect(200)
                .at("callHistory")
                .valueStream()
                .map(call -> call.path("callId").asString())
                .toList();
    }

    private static List<String> find(Api.Customer customer, String words) {
        return ids(customer.api().get(query(words)));
    }

    @Test
    void wordsPhrasesAndBeginningsAreFound() {
        var ann = api.customer();
        var roof = call(ann, "Wants a new roof.", "My roof leaks, call me half-past two at www.example.com");
        var solar = call(
                ann, "Asks about solar panels", "The panels cost 12,500 dollars. Zoë's roof is fine; It’s ÄRGERLICH.");
        for (String both : List.of("roof", "ROOF", "  roof  ", "\"roof\"", "roo*", "callee roof", "roof,", "(roof)")) {
            assertThat(find(ann, both)).as(both).containsExactly(solar, roof);
        }
        for (String first : List.of(
                "leaks",
                "\"new roof\"",
                "leak*",
                "half-past",
                "\"past two\"",
                "half past",
                "example",
                "roof leaks",
                "\"my roof lea*\"",
                "wants leaks",
                "www.example.com",
                "\"new roof")) {
            assertThat(find(ann, first)).as(first).containsExactly(roof);
        }
        for (String second : List.of("panels", "solar panel*", "zoë", "solar", "12,500", "it's", "ärgerlich")) {
            assertThat(find(ann, second)).as(second).containsExactly(solar);
        }
        for (String none : List.of(
                "leak",
                "\"roof new\"",
                "leaks panels",
                "\"past half\"",
                "roof*x",
                "leaks OR panels",
                "roof NOT leaks")) {
            assertThat(find(ann, none)).as(none).isEmpty();
        }
        assertThat(ids(api.admin().get("/admin/clients/%s/calls?q=leaks".formatted(ann.id()))))
                .containsExactly(roof);
        var page = ann.api().get(query("roof")).expect(200);
        assertThat(page.at("total").asInt()).isEqualTo(2);
        assertThat(page.at("filtered").asInt()).isEqualTo(2);
    }

    @Test
    void whateverIsTypedIsAnswered() {
        var ann = api.customer();
        call(ann, "plain", "words");
        for (String odd : List.of(
                "\"words",
                "wor\"ds",
                "words\"\"",
                "words AND",
                "NOT words",
                "NEAR(words plain)",
                "words^2",
                "client:x",
                "{words}",
                "words)",
                "((",
                "words' OR 1=1 --",
                "%words%",
                "_",
                "wo\\rds",
                "words & !plain",
                "words | x",
                "a <-> b",
                "words:*",
                "w:A",
                "*words",
                "** words **",
                "🙂 words",
                "日本語",
                "e\u0301",
                "\u202Ewords",
                "-words",
                "+words",
                "words;",
                "$1",
                ":words",
                "?",
                "x".repeat(200),
                "\t words \n")) {
            var reply = ann.api().get(query(odd));
            assertThat(reply.status()).as(odd).isIn(200, 400);
            if (reply.status() == 400) {
                assertThat(reply.error()).isEqualTo("Invalid value for q");
            }
        }
        for (String wrong : List.of("", " ", "*", "\"\"", "...", "x".repeat(201), "a ".repeat(21))) {
            assertThat(ann.api().get(query(wrong)).expect(400).error()).isEqualTo("Invalid value for q");
        }
        ann.api().get("/secure/calls?q=a&q=b").expect(400);
    }

    @Test
    void nobodyFindsAnotherClientsWords() {
        var ann = api.customer();
        var fields = Api.clientFields();
        fields.put("clientId", ann.id() + "-b");
        var bob = api.customer(fields);
        var mine = call(ann, "secretly zanzibar", "one");
        var his = call(bob, "secretly zanzibar", "two");
        assertThat(find(ann, "zanzibar")).containsExactly(mine);
        assertThat(find(bob, "zanzibar")).containsExactly(his);
        assertThat(find(ann, "two")).isEmpty();
        assertThat(ann.api().get(query("zanzibar")).at("filtered").asInt()).isEqualTo(1);
        assertThat(find(ann, "client : \"%s\"".formatted(bob.id()))).isEmpty();
    }

    @Test
    void pagesFollowOneAnotherAndFiltersCombine() {
        var ann = api.customer();
        var all = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            all.add(call(ann, "about turnips", i % 2 == 0 ? "even" : "odd"));
        }
        ann.api().callToItsEnd(Api.busyPhone());
        var seen = new ArrayList<String>();
        @Nullable String cursor = null;
        do {
            var page = ann.api()
                    .get(query("turnips") + "&limit=3" + (cursor == null ? "" : "&cursor=" + cursor))
                    .expect(200);
            assertThat(page.at("filtered").asInt()).isEqualTo(7);
            assertThat(page.at("total").asInt()).isEqualTo(8);
            seen.addAll(ids(page));
            cursor = page.at("nextCursor").isNull() ? null : page.text("nextCursor");
        } while (cursor != null);
        assertThat(seen).isEqualTo(all.reversed());
        assertThat(ids(ann.api().get(query("turnips") + "&limit=3&offset=3"))).isEqualTo(seen.subList(3, 6));
        assertThat(find(ann, "turnips even")).hasSize(4);
        assertThat(ids(ann.api().get(query("turnips") + "&outcome=callback&status=busy")))
                .hasSize(7);
        assertThat(ids(ann.api().get(query("turnips") + "&outcome=interested"))).isEmpty();
        assertThat(ids(ann.api().get(query("turnips") + "&from=2000-01-01&to=9999-12-31")))
                .hasSize(7);
        assertThat(ids(ann.api().get(query("turnips") + "&to=2000-01-01"))).isEmpty();
        assertThat(ids(ann.api().get(query("turnips") + "&from=2999-01-01"))).isEmpty();
        var third = ann.api().get("/secure/calls/" + all.get(2)).expect(200);
        var time = third.text("callData.startTime");
        assertThat(ids(ann.api().get(query("turnips") + "&from=" + time)))
                .isEqualTo(all.subList(2, 7).reversed());
        assertThat(ids(ann.api().get(query("turnips") + "&to=" + time)))
                .isEqualTo(all.subList(0, 2).reversed());
        var phone = third.text("callData.phone").replace("+", "%2B");
        assertThat(ids(ann.api().get(query("turnips") + "&phone=" + phone))).containsExactly(all.get(2));
        // A cursor of another client's opens nothing.
        var stolen = ann.api().get(query("turnips") + "&limit=1").text("nextCursor");
        assertThat(ids(api.customer().api().get(query("turnips") + "&cursor=" + stolen)))
                .isEmpty();
    }

    @Test
    void notesAreFoundFromTheMomentTheyAreWritten() {
        var ann = api.customer();
        var callId = call(ann, "nothing", "at all");
        var path = "/secure/calls/" + callId;
        ann.api()
                .put(path, Json.parse("{\"callDetails\": {\"agentNotes\": \"Likes marmalade\"}}"))
                .expect(200);
        assertThat(find(ann, "marmalade nothing")).containsExactly(callId);
        ann.api()
                .put(path, Json.parse("{\"callDetails\": {\"agentNotes\": \"Likes honey\"}}"))
                .expect(200);
        assertThat(find(ann, "marmalade")).isEmpty();
        assertThat(find(ann, "honey")).containsExactly(callId);
        ann.api()
                .put(path, Json.parse("{\"callDetails\": {\"agentNotes\": null}}"))
                .expect(200);
        assertThat(find(ann, "honey")).isEmpty();
        assertThat(find(ann, "nothing")).containsExactly(callId);
    }
}
