package dev.outdial.simulator;

import static dev.outdial.simulator.Api.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;

/// A simulator at many times the speed, a tiny server, and what most tests do with them.
abstract class SimulatorTest {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final TinyServer server = new TinyServer();
    final SimulatorSettings settings =
            SimulatorSettings.DEFAULTS.withSpeed(20).withPostCallWebhook(java.net.URI.create(server.url("/post-call")));
    final Simulator simulator = Simulator.start(settings);
    final Api api = new Api(simulator, settings);

    /// Slower for what depends on who speaks when, so that a busy machine does not change it.
    double speed() {
        return 20;
    }

    @AfterEach
    void close() {
        simulator.close();
        api.close();
        server.close();
    }

    /// A create request with all status callbacks.
    List<Api.Field> form(String to) {
        var fields = new ArrayList<>(List.of(
                field("To", to),
                field("From", "+13105550100"),
                field("Url", server.url("/voice?callId=c1#rc=2")),
                field("StatusCallback", server.url("/status?callId=c1"))));
        for (String event : List.of("initiated", "ringing", "answered", "completed")) {
            fields.add(field("StatusCallbackEvent", event));
        }
        return fields;
    }

    String create(List<Api.Field> fields) throws Exception {
        Api.Response answer = api.createCall(fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("sid").asString("");
    }

    CallSnapshot endOf(String sid) {
        return await().atMost(PATIENCE).until(() -> simulator.ledger().call(sid).orElseThrow(), CallSnapshot::ended);
    }

    /// Twilio's signature, worked out here once more.
    String signature(String url, Map<String, String> fields) throws Exception {
        var data = new StringBuilder(url);
        new TreeMap<>(fields).forEach((name, value) -> data.append(name).append(value));
        var mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(settings.authToken().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(data.toString().getBytes(StandardCharsets.UTF_8)));
    }

    static final Map<String, ?> ANN = Map.of("first_name", "Ann", "business_name", "Bella's Dental");

    ConversationSnapshot conversation() {
        return await().atMost(PATIENCE)
                .until(
                        () -> simulator.ledger().conversations(),
                        all -> !all.isEmpty() && !all.getFirst().open())
                .getFirst();
    }

    CallSnapshot talk(String agent, String to) throws Exception {
        server.bridgeTo(api.signedUrl(agent), ANN);
        return endOf(create(form(to)));
    }
}
