package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// `GET /admin/system`.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class SystemTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabases database;

    SystemTest(TestDatabases database) {
        this.database = database;
    }

    @Test
    void theServerTellsHowItIs() {
        try (var server = TestServer.of(database).speed(1).start()) {
            var admin = server.api().admin();
            var ann = server.api().customer(Api.clientFields().put("agentId", "agent_long"));
            ann.api().makeCall(Api.phone("19")).expect(200);
            await().atMost(PATIENCE)
                    .until(() ->
                            admin.get("/admin/system").at("nodes.0.liveCalls").asInt() == 1);

            var system = admin.get("/admin/system").expect(200);
            assertThat(system.text("database")).isEqualTo(database == TestDatabases.SQLITE ? "sqlite" : "postgresql");
            assertThat(system.text("java")).startsWith("2");
            assertThat(system.at("draining").asBoolean()).isFalse();
            assertThat(system.at("dialing.stopped").asBoolean()).isFalse();
            assertThat(system.at("queue"))
                    .isEqualTo(
                            Json.parse("{\"waiting\": 0, \"callsPerSecond\": 10000.0, \"dialing\": 0, \"live\": 1}"));
            assertThat(system.at("limits.ringTimeoutSeconds").asInt()).isEqualTo(30);
            assertThat(system.at("nodes").size()).isEqualTo(1);
            assertThat(system.at("nodes.0.liveCalls").asInt()).isEqualTo(1);
            assertThat(system.text("nodes.0.startedAt")).isEqualTo(system.text("startedAt"));
            ann.api().get("/admin/system").expect(401);
        }
    }

    @Test
    void whatTheDoctorFindsIsTold() {
        try (var server = TestServer.of(database).start()) {
            var admin = server.api().admin();
            server.api().customer(Api.clientFields().put("agentId", "agent_unknown"));
            var checks = await().atMost(PATIENCE)
                    .until(() -> admin.get("/admin/system").expect(200).at("checks"), found -> found.size() > 4);
            assertThat(checks.toString())
                    .contains("Database: ")
                    .contains("PUBLIC_URL is ")
                    .contains("agent_unknown");
            assertThat(checks)
                    .anyMatch(check -> check.path("mark").asString().equals("good")
                            && check.path("hint").isNull());
            assertThat(checks).anyMatch(check -> check.path("mark").asString().equals("bad"));
            assertThat(checks.toString())
                    .doesNotContain(String.valueOf(server.config().twilio().authToken()), "0123456789abcdef");
        }
    }
}
