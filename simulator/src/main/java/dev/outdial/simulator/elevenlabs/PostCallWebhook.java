package dev.outdial.simulator.elevenlabs;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.ledger.Delivery;
import dev.outdial.simulator.world.Json;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends `post_call_transcription`, signed, once: there are no retries.
final class PostCallWebhook {
    private final HttpClient http;
    private final Pace pace;
    private final Faults faults;
    private final String secret;
    private final @Nullable URI target;
    private final List<Delivery> deliveries = new ArrayList<>();

    PostCallWebhook(HttpClient http, Pace pace, Faults faults, String secret, @Nullable URI target) {
        this.http = http;
        this.pace = pace;
        this.faults = faults;
        this.secret = secret;
        this.target = target;
    }

    /// Every attempt so far.
    List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /// Tells the server of a conversation that has been analysed.
    void send(Conversation conversation) {
        URI to = target;
        if (to == null) {
            return;
        }
        var event = new LinkedHashMap<String, Object>();
        event.put("type", "post_call_transcription");
        event.put("event_timestamp", Instant.now().getEpochSecond());
        event.put("data", Report.of(conversation));
        String body = Json.write(event);
        var fault = faults.take(
                        FaultPoint.POST_CALL_WEBHOOK,
                        new Faults.Subject(null, conversation.agent().id(), null))
                .orElse(null);
        switch (fault) {
            case null -> post(to, body, secret, 1);
            case FaultAction.OnDelivery onDelivery -> misbehave(onDelivery, to, body);
            case FaultAction other -> throw new IllegalStateException(other + " cannot happen to a webhook");
        }
    }

    private void misbehave(FaultAction.OnDelivery fault, URI to, String body) {
        switch (fault) {
            case FaultAction.Lose _ -> log(to, body, 1, null, "lost on command");
            case FaultAction.Delay(var ms) -> pace.afterReal(ms, () -> post(to, body, secret, 1));
            case FaultAction.Hold(var ms) -> pace.afterReal(ms, () -> post(to, body, secret, 1));
            case FaultAction.Duplicate(var copies) -> {
                for (int copy = 1; copy <= copies; copy++) {
                    post(to, body, secret, copy);
                }
            }
            case FaultAction.Forge _ -> post(to, body, secret + "-forged", 1);
            case FaultAction.Reorder _ -> throw new IllegalStateException("there is one webhook a conversation");
        }
    }

    private void post(URI to, String body, String key, int attempt) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(to.toString())
                .setConnectTimeout(5_000)
                .setIdleTimeout(30_000)
                .putHeader("Content-Type", "application/json")
                .putHeader(
                        "ElevenLabs-Signature",
                        ElevenLabsSignature.of(key, Instant.now().getEpochSecond(), body));
        http.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.body().map(response.statusCode()))
                .onComplete(result -> log(
                        to,
                        body,
                        attempt,
                        result.result(),
                        result.cause() == null
                                ? null
                                : String.valueOf(result.cause().getMessage())));
    }

    private void log(URI to, String body, int attempt, @Nullable Integer status, @Nullable String error) {
        deliveries.add(new Delivery(
                "post-call",
                "post_call_transcription",
                to.toString(),
                Map.of("body", body),
                attempt,
                status,
                error,
                Instant.now()));
    }
}
