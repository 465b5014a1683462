package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.console.ConsoleConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console's pages and files as a browser gets them.
class ConsolePagesTest {
    private static final Pattern ASSETS = Pattern.compile("/console/assets/([0-9a-f]{12}|dev)");
    private static final String PAGE = "<!doctype html><script src=\"{{assets}}/js/main.js\"></script>";

    private final Api api = TestServer.shared(TestDatabases.SQLITE).api();

    private static String assets(Api api) {
        var found = ASSETS.matcher(api.get("/console/").expect(200).body());
        assertThat(found.find()).isTrue();
        return found.group();
    }

    @Test
    void everyPathThatIsNothingElseShowsThePage() {
        var page = api.get("/console/").expect(200);
        assertThat(page.body()).startsWith("<!").doesNotContain("{{assets}}");
        for (String path : List.of(
                "/console", "/console/calls", "/console/calls/call_1", "/console/a/b/c?x=1", "/console/session/x")) {
            assertThat(api.get(path).expect(200).body()).isEqualTo(page.body());
        }
        assertThat(api.get("/").expect(302).header("Location")).isEqualTo("/console/");
        api.get("/console/session").expect(204);
        api.post("/console/calls", null).expect(405);
        api.get("/consoles").expect(404);
    }

    @Test
    void thePageLoadsNothingFromElsewhereAndIsFramedByNobody() {
        var page = api.get("/console/calls").expect(200);
        assertThat(page.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                        + "media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
                        + "form-action 'self'; frame-ancestors 'none'");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    }

    @Test
    void thePageIsAskedForEachTimeAndSentOnce() {
        var page = api.get("/console/").expect(200);
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        var tag = page.header("ETag");
        for (String known : List.of(tag, "\"x\", " + tag, "W/" + tag)) {
            var same = api.header("If-None-Match", known).get("/console/calls").expect(304);
            assertThat(same.header("ETag")).isEqualTo(tag);
            assertThat(same.header("Content-Security-Policy")).isEqualTo(page.header("Content-Security-Policy"));
        }
        api.header("If-None-Match", "\"other\"").get("/console/").expect(200);
    }

    @Test
    void filesAreKeptForEver() {
        var script = api.get(assets(api) + "/lib/lit-html/lit-html.js").expect(200);
        assertThat(script.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(script.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(script.header("Content-Encoding")).isEmpty();
        for (String needed : List.of(
                "lit-html/directive.js",
                "lit-html/directives/repeat.js",
                "uplot/dist/uPlot.esm.js",
                "uplot/dist/uPlot.min.css")) {
            api.get(assets(api) + "/lib/" + needed).expect(200);
        }
    }

    @Test
    void filesAreSentSmallToWhoeverTakesThemSo() throws Exception {
        var path = assets(api) + "/lib/uplot/dist/uPlot.esm.js";
        var plain = api.get(path).expect(200).body();
        try (var http = HttpClient.newHttpClient()) {
            for (String takes : List.of("gzip", "br, gzip", "deflate, gzip;q=0.5")) {
                var request = HttpRequest.newBuilder(URI.create(api.base() + path))
                        .header("Accept-Encoding", takes)
                        .build();
                var answer = http.send(request, BodyHandlers.ofByteArray());
                assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
                assertThat(answer.body()).hasSizeLessThan(plain.length() / 2);
                try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
                    assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo(plain);
                }
            }
        }
        for (String takes : List.of("br", "identity", "gzip;q=0", "gzip; q=0.0", "x-gzip")) {
            assertThat(api.header("Accept-Encoding", takes)
                            .get(path)
                            .expect(200)
                            .body())
                    .isEqualTo(plain);
        }
    }

    @Test
    void onlyWhatIsMeantForBrowsersCanBeAskedFor() {
        var assets = assets(api);
        for (String path : List.of(
                assets,
                assets + "/",
                assets + "/index.html",
                assets + "/lib/lit-html/package.json",
                assets + "/lib/lit-html/development/lit-html.js",
                assets + "/lib/uplot/dist/uPlot.iife.js",
                assets + "/..%2f..%2fopenapi.yaml",
                assets + "/lib/lit-html/..%2flit-html/lit-html.js",
                assets + "//lib/lit-html/lit-html.js",
                "/console/assets/000000000000/lib/lit-html/lit-html.js",
                "/console/assets/lib/lit-html/lit-html.js",
                "/console/assets/x")) {
            api.get(path).expect(404);
        }
        for (String climbing : List.of("/../../../server/pom.xml", "/%2e%2e/%2e%2e/%2e%2e/server/pom.xml")) {
            var reply = Raw.send(
                    api.base(), "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(assets + climbing));
            assertThat(reply).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void whoWorksOnThePagesSeesEachChangeAtOnce(@TempDir Path outside) throws IOException {
        var folder = outside.resolve("console");
        Files.createDirectories(folder.resolve("js"));
        Files.writeString(folder.resolve("index.html"), PAGE);
        Files.writeString(folder.resolve("js/main.js"), "one");
        Files.writeString(folder.resolve("js/.main.js.swp"), "scratch");
        var secret = Files.writeString(folder.resolveSibling("secret.js"), "secret");
        Files.createSymbolicLink(folder.resolve("link.js"), secret);
        try (var server = TestServer.of(TestDatabases.SQLITE)
                .console(new ConsoleConfig(folder))
                .start()) {
            var dev = server.api();
            assertThat(assets(dev)).isEqualTo("/console/assets/dev");
            var script = dev.get("/console/assets/dev/js/main.js").expect(200);
            assertThat(script.body()).isEqualTo("one");
            assertThat(script.header("Cache-Control")).isEqualTo("no-store");
            Files.writeString(folder.resolve("js/main.js"), "two");
            assertThat(dev.get("/console/assets/dev/js/main.js").expect(200).body())
                    .isEqualTo("two");
            dev.get("/console/assets/dev/lib/lit-html/lit-html.js").expect(200);
            for (String none : List.of("link.js", "js/.main.js.swp", "index.html", "..%2fsecret.js")) {
                dev.get("/console/assets/dev/" + none).expect(404);
            }
        }
    }
}
