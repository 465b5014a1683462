package dev.outdial.simulator.twilio;

import dev.outdial.simulator.audio.Speech;
import dev.outdial.simulator.callee.Callee;
import dev.outdial.simulator.callee.Persona;
import dev.outdial.simulator.callee.Persona.Pickup;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.Delivery;
import dev.outdial.simulator.twilio.CallRequest.Webhook;
import dev.outdial.simulator.world.Form;
import dev.outdial.simulator.world.Ids;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocketClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call, from the queue to its end. All of it runs on the simulator's event loop.
final class PhoneCall implements MediaStream.Listener, Callee.Phone {
    /// RFC 2822, as Twilio writes dates.
    static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final long TO_INITIATED = 200;
    private static final long TO_RINGING = 300;
    private static final long TO_PRICE = 2_000;
    private static final long DIAL_TALK = 8_000;
    private static final long PAUSE = 700;
    /// At high speed a hiccup of the machine must not look like a pause.
    private static final long PAUSE_REAL = 80;
    private static final int LARGEST_TWIML = 64 * 1024;
    private static final long SAY_MILLIS_PER_LETTER = 60;

    private final Parts parts;
    private final CallRequest request;
    private final Persona persona;
    private final String sid = Ids.sid("CA");
    private final String phoneNumberSid = Ids.sid("PN");
    private final Instant created = Instant.now();
    private final List<CallSnapshot.StatusChange> statuses = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<CallSnapshot.Notification> notifications = new ArrayList<>();
    private final List<MediaStream> streams = new ArrayList<>();
    private final List<String> twiml = new ArrayList<>();
    private final List<String> spoken = new ArrayList<>();
    private final List<String> digitsPlayed = new ArrayList<>();
    private final List<String> dialled = new ArrayList<>();
    private final List<String> whispered = new ArrayList<>();
    private final List<Pace.Timer> timers = new ArrayList<>();
    private final Deque<Twiml.Verb> verbs = new ArrayDeque<>();
    private final Promise<Void> firstDelivery = Promise.promise();
    private final Callee callee;
    private @Nullable Webhook statusCallback;
    private @Nullable Webhook fallback;
    private Status status = Status.QUEUED;
    private String documentUrl = "";
    private @Nullable MediaStream stream;
    private @Nullable String answeredBy;
    private @Nullable Integer sipResponseCode;
    private @Nullable String price;
    private @Nullable Instant started;
    private @Nullable Instant ended;
    private long answeredMillis = -1;
    private long talkedSeconds;
    private boolean rang;
    private int sequence;
    /// Grows whenever other TwiML takes over, so that what the old one still waits for is forgotten.
    private int execution;

    /// What all calls share.
    record Parts(
            MediaStream.Account account,
            Pace pace,
            Webhooks webhooks,
            WebSocketClient sockets,
            Cutter cutter,
            Faults faults,
            Speech speech) {}

    /// Twilio's words.
    enum Status {
        QUEUED("queued", false),
        RINGING("ringing", false),
        IN_PROGRESS("in-progress", false),
        COMPLETED("completed", true),
        BUSY("busy", true),
        NO_ANSWER("no-answer", true),
        CANCELED("canceled", true),
        FAILED("failed", true);

        private final String word;
        private final boolean last;

        Status(String word, boolean last) {
            this.word = word;
            this.last = last;
        }

        String word() {
            return word;
        }

        boolean isFinal() {
            return last;
        }
    }

    PhoneCall(Parts parts, CallRequest request) {
        this.parts = parts;
        this.request = request;
        this.persona = Persona.of(request.to());
        this.callee = new Callee(persona, parts.speech(), sid, parts.pace().atLeast(PAUSE, PAUSE_REAL), this);
        this.statusCallback = request.statusCallback();
        this.fallback = request.fallback();
        note(Status.QUEUED.word());
    }

    /// Starts dialling.
    void place() {
        after(TO_INITIATED, () -> {
            note("initiated");
            callback("initiated", "initiated");
            dial();
        });
    }

    private void dial() {
        switch (persona.pickup()) {
            case Pickup.Unreachable(var sip) -> after(TO_RINGING, () -> end(Status.FAILED, sip));
            case Pickup.Busy(var millis) -> after(millis, () -> end(Status.BUSY, 486));
            case Pickup.Declines(var millis) -> {
                after(TO_RINGING, this::ring);
                after(TO_RINGING + millis, () -> end(Status.BUSY, 603));
            }
            case Pickup.NoAnswer _ -> after(TO_RINGING, this::ring);
            case Pickup.Answers(var millis, var rings) -> {
                if (rings) {
                    after(TO_RINGING, this::ring);
                }
                after(TO_RINGING + millis, this::pickUp);
            }
        }
        after(TO_RINGING + request.timeoutSeconds() * 1_000, () -> {
            if (status == Status.QUEUED || status == Status.RINGING) {
                end(Status.NO_ANSWER, 487);
            }
        });
    }

    private void ring() {
        if (status == Status.QUEUED) {
            rang = true;
            become(Status.RINGING);
            callback("ringing", "ringing");
        }
    }

    private void pickUp() {
        if (status != Status.QUEUED && status != Status.RINGING) {
            return;
        }
        rang = true;
        started = Instant.now();
        answeredMillis = parts.pace().millis();
        become(Status.IN_PROGRESS);
        callback("answered", "in-progress");
        after(request.timeLimitSeconds() * 1_000, () -> end(Status.COMPLETED, 200));
        Persona.Verdict verdict = persona.verdict();
        switch (request.detection()) {
            case OFF -> firstTwiml(Map.of());
            case START -> detect(verdict.start(), verdict.startMillis());
            case MESSAGE_END -> detect(verdict.end(), verdict.endMillis());
        }
    }

    private void detect(String verdict, long millis) {
        Map<String, String> fields = Map.of("AnsweredBy", verdict, "MachineDetectionDuration", String.valueOf(millis));
        if (!request.asyncAmd()) {
            after(millis, () -> {
                answeredBy = verdict;
                firstTwiml(fields);
            });
            return;
        }
        firstTwiml(Map.of());
        after(millis, () -> {
            answeredBy = verdict;
            Webhook to = request.amdCallback();
            if (to == null) {
                noted(21262, "AsyncAmd without AsyncAmdStatusCallback");
                return;
            }
            var all = new LinkedHashMap<String, String>();
            all.put("CallSid", sid);
            all.put("AccountSid", parts.account().sid());
            all.putAll(fields);
            post("amd", "amd", to, all);
        });
    }

    private void firstTwiml(Map<String, String> more) {
        String inline = request.twiml();
        Webhook voice = request.voice();
        if (inline != null) {
            execute(inline, "");
        } else if (voice != null) {
            fetch(voice, more, true);
        }
    }

    // --- TwiML ---

    private void fetch(Webhook from, Map<String, String> more, boolean mayFallBack) {
        int mine = ++execution;
        var fields = commonFields("in-progress");
        fields.putAll(more);
        parts.webhooks().send(message("twiml", "twiml", from, fields)).onComplete(result -> {
            if (mine != execution || status != Status.IN_PROGRESS) {
                return;
            }
            Webhooks.Answer answer = result.result();
            if (answer == null) {
                fetchFailed(from, 11200, "no answer from " + from.url(), mayFallBack);
            } else if (answer.status() / 100 != 2) {
                fetchFailed(from, 11200, "HTTP " + answer.status() + " from " + from.url(), mayFallBack);
            } else if (answer.body().getBytes(StandardCharsets.UTF_8).length > LARGEST_TWIML) {
                fetchFailed(from, 11750, "TwiML over 64 KB", mayFallBack);
            } else if (!isXml(answer.contentType())) {
                fetchFailed(from, 12300, "Content-Type is " + answer.contentType(), mayFallBack);
            } else if (!execute(answer.body(), answer.url())) {
                fetchFailed(from, 12100, "TwiML cannot be executed", mayFallBack);
            }
        });
    }

    private void fetchFailed(Webhook from, int code, String message, boolean mayFallBack) {
        noted(code, message);
        Webhook second = fallback;
        if (mayFallBack && second != null) {
            fetch(second, Map.of("ErrorCode", String.valueOf(code), "ErrorUrl", from.url()), false);
            return;
        }
        spoken.add("We are sorry, an application error has occurred. Goodbye.");
        after(4_000, () -> end(Status.COMPLETED, 200));
    }

    /// Runs a document in place of what runs now.
    ///
    /// @return false when it is no TwiML
    private boolean execute(String document, String url) {
        twiml.add(document);
        Twiml parsed;
        try {
            parsed = Twiml.parse(document);
        } catch (Twiml.Invalid e) {
            noted(e.code(), String.valueOf(e.getMessage()));
            return false;
        }
        execution++;
        stopStream();
        documentUrl = url;
        verbs.clear();
        verbs.addAll(parsed.verbs());
        nextVerb();
        return true;
    }

    private void nextVerb() {
        if (status != Status.IN_PROGRESS) {
            return;
        }
        int mine = execution;
        Runnable next = () -> {
            if (mine == execution) {
                nextVerb();
            }
        };
        switch (verbs.poll()) {
            case null -> end(Status.COMPLETED, 200);
            case Twiml.Verb.Stream connect -> connect(connect);
            case Twiml.Verb.Say(var text) -> {
                spoken.add(text);
                after(Math.max(500, text.length() * SAY_MILLIS_PER_LETTER), next);
            }
            case Twiml.Verb.PlayDigits(var digits) -> {
                digitsPlayed.add(digits);
                after(digits.length() * 500L, next);
            }
            case Twiml.Verb.PlayFile _ -> after(3_000, next);
            case Twiml.Verb.Pause(var seconds) -> after(seconds * 1_000, next);
            case Twiml.Verb.Redirect(var url, var method) -> fetch(new Webhook(resolve(url), method), Map.of(), true);
            case Twiml.Verb.Dial dial -> dial(dial, next);
            case Twiml.Verb.Hangup _ -> end(Status.COMPLETED, 200);
            case Twiml.Verb.Reject _ -> {
                noted(12200, "<Reject> only works on incoming calls");
                nextVerb();
            }
            case Twiml.Verb.Unsupported(var name) -> {
                noted(12200, "<" + name + "> is not carried out by the simulator");
                nextVerb();
            }
        }
    }

    /// Who is rung here is decided by the number, too; they talk with the callee for a while and hang up.
    private void dial(Twiml.Verb.Dial dial, Runnable next) {
        dialled.add(dial.number());
        int mine = execution;
        long patience = dial.timeoutSeconds() * 1_000;
        switch (Persona.of(dial.number()).pickup()) {
            case Pickup.Unreachable _ -> after(TO_RINGING, () -> dialEnded(dial, mine, "failed", next));
            case Pickup.Busy(var millis) -> after(millis, () -> dialEnded(dial, mine, "busy", next));
            case Pickup.Declines(var millis) -> after(millis, () -> dialEnded(dial, mine, "busy", next));
            case Pickup.NoAnswer _ -> after(patience, () -> dialEnded(dial, mine, "no-answer", next));
            case Pickup.Answers answers -> {
                if (answers.afterMillis() < patience) {
                    after(answers.afterMillis(), () -> whisper(dial, () -> dialEnded(dial, mine, "completed", next)));
                } else {
                    after(patience, () -> dialEnded(dial, mine, "no-answer", next));
                }
            }
        }
    }

    private void whisper(Twiml.Verb.Dial dial, Runnable then) {
        String url = dial.whisper();
        if (url == null) {
            after(DIAL_TALK, then);
            return;
        }
        var fields = commonFields("in-progress");
        fields.put("CallSid", Ids.sid("CA"));
        fields.put("ParentCallSid", sid);
        fields.put("Direction", "outbound-dial");
        fields.put("To", dial.number());
        fields.put("Called", dial.number());
        parts.webhooks()
                .send(message("twiml", "whisper", new Webhook(resolve(url), "POST"), fields))
                .onComplete(result -> {
                    Webhooks.Answer answer = result.result();
                    if (answer != null && answer.status() / 100 == 2) {
                        heardByOther(answer.body());
                    }
                    after(DIAL_TALK, then);
                });
    }

    private void heardByOther(String document) {
        try {
            for (Twiml.Verb verb : Twiml.parse(document).verbs()) {
                if (verb instanceof Twiml.Verb.Say(var text)) {
                    whispered.add(text);
                }
            }
        } catch (Twiml.Invalid e) {
            noted(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private void dialEnded(Twiml.Verb.Dial dial, int mine, String how, Runnable next) {
        String action = dial.action();
        if (mine != execution || status != Status.IN_PROGRESS) {
            return;
        }
        if (action == null) {
            next.run();
            return;
        }
        var fields = new LinkedHashMap<String, String>();
        fields.put("DialCallStatus", how);
        fields.put("DialCallSid", Ids.sid("CA"));
        fields.put("DialBridged", String.valueOf(how.equals("completed")));
        if (how.equals("completed")) {
            fields.put("DialCallDuration", String.valueOf(DIAL_TALK / 1_000));
        }
        fetch(new Webhook(resolve(action), dial.method()), fields, true);
    }

    private void connect(Twiml.Verb.Stream connect) {
        var opening = new MediaStream(
                parts.account(),
                connect,
                sid,
                resolve(connect.url()),
                callee,
                parts.sockets(),
                parts.cutter(),
                parts.pace(),
                this);
        stream = opening;
        streams.add(opening);
        var fault = parts.faults()
                .take(FaultPoint.STREAM, new Faults.Subject(request.to(), null, null))
                .orElse(null);
        opening.open(fault instanceof FaultAction.OnSocket onSocket ? onSocket : null);
    }

    private String resolve(String url) {
        try {
            return documentUrl.isEmpty()
                    ? url
                    : URI.create(documentUrl).resolve(url).toString();
        } catch (IllegalArgumentException e) {
            return url;
        }
    }

    private static boolean isXml(String contentType) {
        String bare = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return bare.equals("text/xml") || bare.equals("application/xml");
    }

    // --- MediaStream.Listener ---

    @Override
    public void opened(MediaStream opened) {
        streamCallback(opened, "stream-started", "");
    }

    @Override
    public void ended(MediaStream over, int error, String message) {
        noted(error, message);
        streamCallback(over, error == 31921 ? "stream-stopped" : "stream-error", error == 31921 ? "" : message);
        if (over == stream) {
            stream = null;
            nextVerb();
        }
    }

    @Override
    public void noted(int code, String message) {
        notifications.add(new CallSnapshot.Notification(code, message, Instant.now()));
    }

    private void streamCallback(MediaStream of, String event, String error) {
        String url = of.verb().statusCallback();
        if (url == null) {
            return;
        }
        var fields = new LinkedHashMap<String, String>();
        fields.put("AccountSid", parts.account().sid());
        fields.put("CallSid", sid);
        fields.put("StreamSid", of.sid());
        String name = of.verb().name();
        fields.put("StreamName", name == null ? of.sid() : name);
        fields.put("StreamEvent", event);
        if (!error.isEmpty()) {
            fields.put("StreamError", error);
        }
        fields.put("Timestamp", Instant.now().toString());
        post("stream", event, new Webhook(resolve(url), "POST"), fields);
    }

    private void stopStream() {
        MediaStream running = stream;
        if (running == null) {
            return;
        }
        stream = null;
        running.stop();
        streamCallback(running, "stream-stopped", "");
    }

    // --- Callee.Phone ---

    @Override
    public void press(char key) {
        MediaStream running = stream;
        if (running != null) {
            running.press(key);
        }
    }

    @Override
    public void hangUp() {
        end(Status.COMPLETED, 200);
    }

    // --- REST ---

    /// `POST Calls/{sid}.json`.
    ///
    /// @throws TwilioError.Refused when it cannot be done
    void update(Form form) {
        String wanted = form.first("Status").orElse("");
        Webhook voice = CallRequest.webhook(form, "Url", "Method", 21205);
        String inline = form.first("Twiml").orElse(null);
        if (status.isFinal()) {
            throw TwilioError.Refused.of(21220, "Call is not in-progress. Cannot redirect.");
        }
        if (voice != null && inline != null) {
            throw TwilioError.Refused.of(20001, "Url and Twiml cannot both be given");
        }
        Webhook callback = CallRequest.webhook(form, "StatusCallback", "StatusCallbackMethod", 21609);
        statusCallback = callback == null ? statusCallback : callback;
        Webhook second = CallRequest.webhook(form, "FallbackUrl", "FallbackMethod", 21205);
        fallback = second == null ? fallback : second;
        form.first("TimeLimit")
                .filter(text -> text.matches("[0-9]{1,5}"))
                .ifPresent(seconds -> after(Long.parseLong(seconds) * 1_000, () -> end(Status.COMPLETED, 200)));
        switch (wanted) {
            case "" -> replaceTwiml(voice, inline);
            case "canceled" -> {
                if (status != Status.IN_PROGRESS) {
                    end(Status.CANCELED, 487);
                }
            }
            case "completed" ->
                end(
                        status == Status.IN_PROGRESS ? Status.COMPLETED : Status.CANCELED,
                        status == Status.IN_PROGRESS ? 200 : 487);
            default -> throw TwilioError.Refused.of(20001, "Status must be canceled or completed, not " + wanted);
        }
    }

    private void replaceTwiml(@Nullable Webhook voice, @Nullable String inline) {
        if (voice == null && inline == null) {
            return;
        }
        if (status != Status.IN_PROGRESS) {
            throw TwilioError.Refused.of(21220, "Call is not in-progress. Cannot redirect.");
        }
        if (inline != null && !execute(inline, "")) {
            throw TwilioError.Refused.of(21200, "Twiml cannot be executed");
        }
        if (voice != null) {
            stopStream();
            verbs.clear();
            fetch(voice, Map.of(), true);
        }
    }

    String sid() {
        return sid;
    }

    String to() {
        return request.to();
    }

    String from() {
        return request.from();
    }

    Status status() {
        return status;
    }

    Instant created() {
        return created;
    }

    @Nullable
    Instant endedAt() {
        return ended;
    }

    List<CallSnapshot.Notification> notifications() {
        return List.copyOf(notifications);
    }

    /// The REST resource.
    Map<String, @Nullable Object> resource() {
        return new CallResource(
                        parts.account().sid(),
                        sid,
                        phoneNumberSid,
                        request.to(),
                        request.from(),
                        status.word(),
                        created,
                        started,
                        ended,
                        ended == null ? null : String.valueOf(talkedSeconds),
                        price,
                        answeredBy)
                .json();
    }

    CallSnapshot snapshot() {
        return new CallSnapshot(
                sid,
                request.from(),
                request.to(),
                persona.name(),
                status.word(),
                answeredBy,
                sipResponseCode,
                talkedSeconds,
                rang,
                request.form().fields(),
                List.copyOf(statuses),
                List.copyOf(deliveries),
                List.copyOf(twiml),
                List.copyOf(spoken),
                List.copyOf(digitsPlayed),
                List.copyOf(dialled),
                List.copyOf(whispered),
                streams.stream().map(MediaStream::snapshot).toList(),
                notifications());
    }

    // --- ends and callbacks ---

    private void end(Status how, int sip) {
        if (status.isFinal()) {
            return;
        }
        talkedSeconds = answeredMillis < 0 ? 0 : Math.round((parts.pace().millis() - answeredMillis) / 1_000.0);
        ended = Instant.now();
        sipResponseCode = sip;
        become(how);
        execution++;
        verbs.clear();
        timers.forEach(Pace.Timer::cancel);
        timers.clear();
        stopStream();
        callback("completed", how.word());
        if (how == Status.COMPLETED) {
            parts.pace()
                    .after(
                            TO_PRICE,
                            () -> price = String.format(
                                    Locale.ROOT, "-%.5f", 0.013 * Math.max(1, (talkedSeconds + 59) / 60)));
        }
    }

    private void callback(String event, String callStatus) {
        int number = sequence;
        Webhook to = statusCallback;
        if (to == null || !request.statusEvents().contains(event)) {
            return;
        }
        sequence++;
        var fields = commonFields(callStatus);
        fields.put("SequenceNumber", String.valueOf(number));
        fields.put("CallbackSource", "call-progress-events");
        fields.put("Timestamp", rfc2822(Instant.now()));
        if (event.equals("completed")) {
            fields.put("CallDuration", String.valueOf(talkedSeconds));
            fields.put("Duration", String.valueOf((talkedSeconds + 59) / 60));
            fields.put("SipResponseCode", String.valueOf(sipResponseCode));
            if (answeredBy != null) {
                fields.put("AnsweredBy", answeredBy);
            }
        }
        post("status", event, to, fields);
    }

    private Map<String, String> commonFields(String callStatus) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("CallSid", sid);
        fields.put("AccountSid", parts.account().sid());
        fields.put("From", request.from());
        fields.put("To", request.to());
        fields.put("CallStatus", callStatus);
        fields.put("ApiVersion", "2010-04-01");
        fields.put("Direction", "outbound-api");
        fields.put("Caller", request.from());
        fields.put("Called", request.to());
        for (String who : List.of("From", "Caller", "To", "Called")) {
            for (String what : List.of("City", "State", "Zip")) {
                fields.put(who + what, "");
            }
            fields.put(who + "Country", "US");
        }
        return fields;
    }

    private void post(String kind, String event, Webhook to, Map<String, String> fields) {
        var _ = parts.webhooks().send(message(kind, event, to, fields));
    }

    private Webhooks.Message message(String kind, String event, Webhook to, Map<String, String> fields) {
        return new Webhooks.Message(kind, event, to, Form.of(fields), sid, request.to(), this::delivered);
    }

    private void delivered(Delivery delivery) {
        deliveries.add(delivery);
        var _ = firstDelivery.tryComplete();
    }

    /// Done when the first webhook has been answered or has failed.
    Future<Void> firstDelivery() {
        return firstDelivery.future();
    }

    private void become(Status next) {
        status = next;
        note(next.word());
    }

    private void note(String word) {
        statuses.add(new CallSnapshot.StatusChange(word, Instant.now()));
    }

    private void after(long millis, Runnable task) {
        timers.add(parts.pace().after(millis, task));
    }

    static String rfc2822(Instant at) {
        return RFC_2822.format(ZonedDateTime.ofInstant(at, ZoneOffset.UTC));
    }
}
