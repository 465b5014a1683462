package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.outdial.http.Json;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the log may not hold: tokens, secrets, whole phone numbers, names, and what people said.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class LogTest {
    private final TestDatabases database;

    LogTest(TestDatabases database) {
        this.database = database;
    }

    /// Everything that is logged while it is open, as text with all that hangs on it.
    private static final class Ear extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

        Ear() {
            setContext(root.getLoggerContext());
            start();
            root.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            var line = new StringBuilder(event.getFormattedMessage())
                    .append(' ')
                    .append(event.getMDCPropertyMap())
                    .append(' ')
                    .append(event.getKeyValuePairs());
            for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                line.append(' ').append(cause.getClassName()).append(' ').append(cause.getMessage());
            }
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                lines.add(line.toString());
            }
        }

        @Override
        public void close() {
            root.detachAppender(this);
            stop();
        }
    }

    @Test
    void aWholeDayLeavesNoSecretInTheLog() {
        var hidden = new ArrayList<String>();
        try (var ear = new Ear()) {
            try (var server = TestServer.of(database).start()) {
                var api = server.api();
                var fields = Api.clientFields();
                ((ObjectNode) fields.path("clientMeta")).put("fullName", "Canaria Birdsong");
                fields.putObject("dynamicVariables").put("secret__pin", "pin-of-canary");
                var ann = api.customer(fields);
                hidden.addAll(List.of(
                        ann.secret(),
                        String.valueOf(ann.api().token()),
                        String.valueOf(api.admin().token()),
                        "Canaria",
                        "pin-of-canary",
                        fields.path("clientMeta").path("email").asString()));
                var talk = Api.phone("22");
                var callId = ann.api()
                        .post(
                                "/secure/make-call",
                                Json.object().put("phone", talk).put("firstMessage", "first-canary"))
                        .expect(200)
                        .text("callId");
                ann.api().awaitEnd(callId);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> !ann.api()
                                .get("/secure/calls/" + callId)
                                .at("callDetails.callTranscript")
                                .isNull());
                for (String line : ann.api()
                        .get("/secure/calls/" + callId)
                        .text("callDetails.callTranscript")
                        .split("\n", -1)) {
                    hidden.add(line.substring(line.indexOf(' ') + 1));
                }
                hidden.add("first-canary");
                hidden.add(talk);
                for (FaultAction fault : List.of(
                        new FaultAction.Status(400, null, 21211, null),
                        new FaultAction.Status(500),
                        new FaultAction.Drop(),
                        new FaultAction.NotJson())) {
                    var phone = Api.phone("19");
                    hidden.add(phone);
                    server.simulator()
                            .faults()
                            .add(FaultRule.once(FaultPoint.CREATE, fault).when(FaultRule.Match.to(phone)));
                    ann.api().makeCall(phone);
                }
                var talking = Api.phone("19");
                hidden.add(talking);
                ann.api().makeCall(talking).expect(200);
                Awaitility.await().until(() -> server.server().liveCalls() > 0);
                ann.api().makeCall(talking).expect(409);
                api.tryLogin(ann.id(), "wrong-secret-canary").expect(401);
                hidden.add("wrong-secret-canary");
                api.with("token-canary").get("/secure/calls").expect(401);
                hidden.add("token-canary");
                var fresh = api.admin().post("/admin/clients/%s/reset-secret".formatted(ann.id()), null);
                hidden.add(fresh.text("client.clientSecret"));
                hidden.add(TestServer.ADMIN_PASSWORD.value());
                hidden.add(TestServer.SERVER_SECRET.value());
                hidden.add(
                        String.valueOf(server.config().twilio().authToken()).equals("[hidden]")
                                ? "simulated-auth-token"
                                : "");
                hidden.add("simulated-elevenlabs-key");
                hidden.add("wsec_simulated");
            }
            var log = String.join("\n", ear.lines);
            assertThat(log).contains("Call placed", "Call ended").doesNotContain("Unhandled exception");
            for (String secret : hidden) {
                assertThat(secret).isNotBlank();
                assertThat(log).as("the log").doesNotContain(secret);
                if (secret.startsWith("+1")) {
                    assertThat(log).doesNotContain(secret.substring(2));
                }
            }
        }
    }
}
