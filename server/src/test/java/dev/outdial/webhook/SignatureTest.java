package dev.outdial.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.outdial.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureTest {
    private final Signature signature = new Signature(new Secret("0123456789abcdef0123456789abcdef"));

    @Test
    void duringARotationBothSecretsSign() throws Exception {
        var now = Instant.now();
        var salts = new Webhook.Salts("new", "old", now.plusSeconds(60));
        var headers = signature.headers(salts.valid(now), "evt_1", now, "{\"a\":1}");
        for (String salt : List.of("new", "old")) {
            verify(salt, headers, "{\"a\":1}");
        }
        var later = now.plusSeconds(60);
        assertThat(signature.headers(salts.valid(later), "evt_1", later, "{}").get("webhook-signature"))
                .doesNotContain(" ");
        assertThat(signature.secret("new")).isNotEqualTo(signature.secret("old"));
    }

    private void verify(String salt, Map<String, String> headers, String body) throws Exception {
        var map = new java.util.HashMap<String, List<String>>();
        headers.forEach((name, value) -> map.put(name, List.of(value)));
        new com.standardwebhooks.Webhook(signature.secret(salt).value()).verify(body, map);
    }

    /// The library that clients in JavaScript use. Without npm, or without its registry, this is passed over.
    @Test
    void theLibraryOfAnotherLanguageAgrees(@TempDir Path folder) throws Exception {
        assumeTrue(
                run(folder, 60, "npm", "install", "--silent", "--no-audit", "--no-fund", "standardwebhooks@1") == 0,
                "npm, or its package standardwebhooks, is not there: signatures were not checked in JavaScript");
        var now = Instant.now();
        var body = "{\"id\":\"evt_1\",\"data\":{\"callSummary\":\"Größe – 😀\"}}";
        var headers = signature.headers(List.of("new", "old"), "evt_1", now, body);
        Files.writeString(folder.resolve("body.json"), body);
        Files.writeString(folder.resolve("headers.json"), dev.outdial.http.Json.write(headers));
        Files.writeString(folder.resolve("check.js"), """
                const fs = require("fs");
                const { Webhook } = require("standardwebhooks");
                const body = fs.readFileSync("body.json", "utf8") + (process.argv[3] ?? "");
                new Webhook(process.argv[2]).verify(body, JSON.parse(fs.readFileSync("headers.json")));
                """);
        for (String salt : List.of("new", "old")) {
            var secret = signature.secret(salt).value();
            assertThat(run(folder, 30, "node", "check.js", secret)).isZero();
            assertThat(run(folder, 30, "node", "check.js", secret, " ")).isNotZero();
        }
        assertThat(run(
                        folder,
                        30,
                        "node",
                        "check.js",
                        signature.secret("another").value()))
                .isNotZero();
    }

    private static int run(Path folder, int seconds, String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start();
            if (process.waitFor(seconds, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (IOException _) {
            return -1;
        }
    }
}
