package dev.outdial.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.Api;
import dev.outdial.TestDatabases;
import dev.outdial.TestServer;
import dev.outdial.http.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Takes the pictures of the README: `-Dpictures=FOLDER`.
@EnabledIfSystemProperty(named = "pictures", matches = ".+")
class ConsolePicturesTest {
    private static final int WIDE = 1280;

    @Test
    void takesThem() {
        var folder = Path.of(System.getProperty("pictures"));
        try (var server = TestServer.of(TestDatabases.SQLITE).speed(2).start();
                var browser = Browser.open(server.api().base())) {
            var fields = Api.clientFields().put("clientId", "bellas-dental").put("agentId", "agent_brief");
            fields.putObject("recording").put("mode", "on");
            var client = server.api().customer(fields);
            var api = client.api();
            var ended = api.callToItsEnd(Api.phone("11")).path("callId").asString();
            browser.looks(WIDE, false).signIn(String.valueOf(api.token()));
            List.of("27", "34", "23", "22", "13", "16", "50", "51")
                    .forEach(ending -> api.post(
                                    "/secure/make-call", Json.object().put("phone", Api.phone(ending)))
                            .expect(200));
            browser.until("some have spoken", () -> browser.run("""
                    return [...document.querySelectorAll('td.words')].filter(each => each.innerText.trim()).length""").asInt() > 4);
            browser.picture(folder.resolve("live.png"));
            browser.looks(WIDE, false).visit("/console/calls/" + ended);
            browser.awaitText(".summary", " ");
            browser.await("canvas");
            browser.picture(folder.resolve("call.png"));
            browser.looks(WIDE, true).visit("/console/statistics");
            browser.await(".chart canvas");
            browser.picture(folder.resolve("statistics.png"));
            browser.assertClean();
        }
        assertThat(List.of("live.png", "call.png", "statistics.png"))
                .allMatch(name -> Files.exists(folder.resolve(name)));
    }
}
