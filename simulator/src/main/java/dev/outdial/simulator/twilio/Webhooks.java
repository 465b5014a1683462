package dev.outdial.simulator.twilio;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.ledger.Delivery;
import dev.outdial.simulator.twilio.CallRequest.Webhook;
import dev.outdial.simulator.world.Form;
import dev.outdial.simulator.world.Ids;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Twilio's signed requests to the server, with its retries and with the faults it was told to make.
final class Webhooks {
    private static final long TOTAL_MILLIS = 15_000;

    private final HttpClient http;
    private final Pace pace;
    private final Faults faults;
    private final String authToken;
    private final Map<String, List<Supplier<Future<Answer>>>> waitingForOrder = new HashMap<>();

    Webhooks(HttpClient http, Pace pace, Faults faults, String authToken) {
        this.http = http;
        this.pace = pace;
        this.faults = faults;
        this.authToken = authToken;
    }

    /// One request to make.
    ///
    /// @param kind  `status`, `amd`, `stream` or `twiml`
    /// @param event what it tells, for fault rules and for the ledger
    /// @param log   is told of each attempt
    record Message(
            String kind,
            String event,
            Webhook to,
            Form fields,
            String callSid,
            String callee,
            Consumer<Delivery> log) {}

    /// The server's answer.
    record Answer(int status, String contentType, String body, String url) {}

    /// Sends `message`; fails when there was no answer.
    Future<Answer> send(Message message) {
        FaultPoint point = message.kind().equals("twiml") ? FaultPoint.TWIML : FaultPoint.CALLBACK;
        var fault = faults.take(point, new Faults.Subject(message.callee(), null, message.event()))
                .orElse(null);
        return switch (fault) {
            case null -> attempt(message, authToken);
            case FaultAction.OnDelivery onDelivery -> misbehave(message, onDelivery);
            case FaultAction other -> throw new IllegalStateException(other + " cannot happen to a webhook");
        };
    }

    private Future<Answer> misbehave(Message message, FaultAction.OnDelivery fault) {
        return switch (fault) {
            case FaultAction.Lose _ -> {
                log(message, message.to().url(), 1, null, "lost on command");
                yield Future.failedFuture("lost on command");
            }
            case FaultAction.Delay(var ms) -> later(ms, () -> attempt(message, authToken));
            case FaultAction.Hold(var ms) -> later(ms, () -> attempt(message, authToken));
            case FaultAction.Duplicate(var copies) -> {
                Future<Answer> last = attempt(message, authToken);
                for (int copy = 1; copy < copies; copy++) {
                    last = last.transform(_ -> attempt(message, authToken));
                }
                yield last;
            }
            case FaultAction.Reorder(var count) -> reorder(message, count);
            case FaultAction.Forge _ -> attempt(message, authToken + "-forged");
        };
    }

    private Future<Answer> later(long ms, Supplier<Future<Answer>> send) {
        Promise<Answer> answer = Promise.promise();
        pace.afterReal(ms, () -> send.get().onComplete(answer));
        return answer.future();
    }

    private Future<Answer> reorder(Message message, int count) {
        Promise<Answer> answer = Promise.promise();
        List<Supplier<Future<Answer>>> waiting =
                waitingForOrder.computeIfAbsent(message.callSid(), _ -> new ArrayList<>());
        waiting.add(() -> attempt(message, authToken).onComplete(answer));
        if (waiting.size() >= count) {
            waitingForOrder.remove(message.callSid());
            Future<?> previous = Future.succeededFuture();
            for (Supplier<Future<Answer>> each : waiting.reversed()) {
                // One at a time, so that they also arrive in this order.
                previous = previous.transform(_ -> each.get());
            }
        }
        return answer.future();
    }

    private Future<Answer> attempt(Message message, String key) {
        Overrides overrides = Overrides.of(message.to().url());
        return attempt(message, key, overrides, Ids.random(), 1);
    }

    private Future<Answer> attempt(Message message, String key, Overrides overrides, String token, int number) {
        return request(message.to(), message.fields(), key, token).transform(result -> {
            Answer answer = result.result();
            String trouble;
            if (answer != null) {
                log(message, answer.url(), number, answer.status(), null);
                trouble = answer.status() >= 500 ? "5xx" : answer.status() >= 400 ? "4xx" : "";
            } else {
                Throwable cause = Objects.requireNonNull(result.cause());
                log(message, message.to().url(), number, null, String.valueOf(cause.getMessage()));
                trouble = cause instanceof ConnectFailed ? "ct" : "rt";
            }
            if (!trouble.isEmpty() && number <= overrides.retries() && overrides.retries(trouble)) {
                return attempt(message, key, overrides, token, number + 1);
            }
            return answer == null
                    ? Future.failedFuture(Objects.requireNonNull(result.cause()))
                    : Future.succeededFuture(answer);
        });
    }

    private Future<Answer> request(Webhook to, Form fields, String key, String token) {
        boolean post = to.method().equals("POST");
        String bare = TwilioSignature.withoutFragment(to.url());
        String url =
                post || fields.fields().isEmpty() ? bare : bare + (bare.contains("?") ? "&" : "?") + fields.encode();
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(to.method()))
                .setAbsoluteURI(url)
                .setConnectTimeout(5_000)
                .putHeader("User-Agent", "TwilioProxy/1.1")
                .putHeader("Accept", "*/*")
                .putHeader("I-Twilio-Idempotency-Token", token)
                .putHeader("X-Twilio-Signature", TwilioSignature.of(key, url, post ? fields : Form.of(Map.of())));
        if (post) {
            options.putHeader("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
        }
        Future<Answer> answer = http.request(options)
                .recover(cause -> Future.failedFuture(new ConnectFailed(cause)))
                .compose(request -> exchange(request, post ? Buffer.buffer(fields.encode()) : Buffer.buffer(), url));
        return withTimeout(answer).compose(received -> followRedirect(received, key, token));
    }

    private Future<Answer> exchange(HttpClientRequest request, Buffer body, String url) {
        Promise<Answer> answered = Promise.promise();
        var timer = pace.afterReal(TOTAL_MILLIS, () -> request.reset(8, new TimeoutException("no answer in 15 s")));
        request.send(body)
                .compose(response -> response.body().map(text -> answer(response, text, url)))
                .onComplete(result -> {
                    timer.cancel();
                    answered.handle(result);
                });
        return answered.future();
    }

    /// A redirect's target takes the place of its body.
    private static Answer answer(HttpClientResponse response, Buffer text, String url) {
        String type = response.getHeader("Content-Type");
        String location = response.getHeader("Location");
        String body = location != null && response.statusCode() / 100 == 3 ? location : text.toString();
        return new Answer(response.statusCode(), type == null ? "" : type, body, url);
    }

    private static Future<Answer> withTimeout(Future<Answer> answer) {
        return answer.timeout(TOTAL_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private Future<Answer> followRedirect(Answer answer, String key, String token) {
        if (answer.status() != 301 && answer.status() != 302) {
            return Future.succeededFuture(answer);
        }
        String target = URI.create(answer.url()).resolve(answer.body()).toString();
        return request(new Webhook(target, "GET"), Form.of(Map.of()), key, token);
    }

    private static void log(
            Message message, String url, int attempt, @Nullable Integer status, @Nullable String error) {
        var fields = new LinkedHashMap<String, String>();
        message.fields().fields().forEach((name, values) -> fields.put(name, values.getFirst()));
        message.log()
                .accept(new Delivery(
                        message.kind(),
                        message.event(),
                        TwilioSignature.withoutFragment(url),
                        Map.copyOf(fields),
                        attempt,
                        status,
                        error,
                        Instant.now()));
    }

    private static final class ConnectFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConnectFailed(Throwable cause) {
            super("connect failed: " + cause.getMessage(), cause);
        }
    }

    /// What the fragment of a URL says about retries.
    private record Overrides(int retries, List<String> when) {
        static Overrides of(String url) {
            int hash = url.indexOf('#');
            var fragment = hash < 0 ? Form.of(Map.of()) : Form.parse(url.substring(hash + 1));
            int retries = fragment.first("rc")
                    .filter(text -> text.matches("[0-5]"))
                    .map(Integer::parseInt)
                    .orElse(1);
            return new Overrides(
                    retries, List.of(fragment.first("rp").orElse("ct").split(",", -1)));
        }

        boolean retries(String trouble) {
            return when.contains("all") || when.contains(trouble);
        }
    }
}
