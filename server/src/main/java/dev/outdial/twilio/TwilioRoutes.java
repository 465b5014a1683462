package dev.outdial.twilio;

import dev.outdial.bridge.AnsweringMachines;
import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.LiveCalls;
import dev.outdial.bridge.WaitingAgents;
import dev.outdial.call.Call;
import dev.outdial.call.CallEvent;
import dev.outdial.call.CallStatus;
import dev.outdial.call.Calls;
import dev.outdial.call.Carrier;
import dev.outdial.http.Answer;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Twilio's webhooks. Each is checked for its signature before anything else, and names our call in its query.
public final class TwilioRoutes {
    private static final Logger log = LoggerFactory.getLogger(TwilioRoutes.class);
    private static final String XML = "text/xml; charset=utf-8";
    private static final Pattern CALL_SID = Pattern.compile("CA[0-9a-f]{32}");
    private static final Pattern RECORDING_SID = Pattern.compile("RE[0-9a-f]{32}");

    private final TwilioConfig config;
    private final URI publicUrl;
    private final RequestSignature signature;
    private final WebhookUrls urls;
    private final Calls calls;
    private final Carrier carrier;
    private final WaitingAgents agents;
    private final LiveCalls live;
    private final AnsweringMachines machines;
    private final Transfers transfers;
    private final InstantSource clock;

    public TwilioRoutes(
            TwilioConfig config,
            URI publicUrl,
            RequestSignature signature,
            Calls calls,
            Carrier carrier,
            WaitingAgents agents,
            LiveCalls live,
            AnsweringMachines machines,
            Transfers transfers,
            InstantSource clock) {
        this.config = config;
        this.publicUrl = publicUrl;
        this.signature = signature;
        this.urls = new WebhookUrls(publicUrl, config.webhookVariables());
        this.calls = calls;
        this.carrier = carrier;
        this.agents = agents;
        this.live = live;
        this.machines = machines;
        this.transfers = transfers;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.post("/twilio/voice", signed(this::voice));
        routes.post("/twilio/status", signed(this::status));
        routes.post("/twilio/amd", signed(this::machine));
        routes.post("/twilio/recording", signed(this::recording));
        routes.post("/twilio/stream-status", signed(this::streamStatus));
        routes.post("/twilio/whisper", signed(hook -> transfers.whisper(hook.callId(), hook.target())));
        routes.post(
                "/twilio/transfer-ended", signed(hook -> transfers.ended(hook.callId(), hook.target(), hook.form())));
    }

    /// A webhook of Twilio's whose signature holds.
    ///
    /// @param callId ours, from the query; not yet known to exist
    /// @param form   fields by name
    private record Hook(Request request, String callId, String callSid, Map<String, String> form) {
        @Nullable
        String field(String name) {
            return form.get(name);
        }

        /// Of a transfer.
        String target() {
            return request.query("target").orElse("");
        }
    }

    @FunctionalInterface
    private interface HookHandler {
        Answer handle(Hook hook);
    }

    private Routes.Handler signed(HookHandler handler) {
        return request -> {
            var fields = request.form();
            if (!signature.isGenuine(request, fields)) {
                throw new Refused(new Refusal.Forbidden("Forbidden", null));
            }
            return handler.handle(hook(request, fields));
        };
    }

    private Hook hook(Request request, List<Map.Entry<String, String>> fields) {
        var form = new java.util.HashMap<String, String>();
        for (Map.Entry<String, String> field : fields) {
            form.putIfAbsent(field.getKey(), field.getValue());
        }
        if (!String.valueOf(config.accountSid()).equals(form.get("AccountSid"))) {
            throw new Refused(new Refusal.Forbidden("Forbidden", null));
        }
        var sid = form.getOrDefault("CallSid", "");
        if (!CALL_SID.matcher(sid).matches()) {
            throw new Refused(new Refusal.Invalid("Invalid value for CallSid"));
        }
        return new Hook(request, request.query("callId").orElse(""), sid, form);
    }

    /// The callee has picked up: connect the phone to our media socket. The agent is called first: it takes its
    /// time, and so does writing things down.
    private Answer voice(Hook hook) {
        var awaited = calls.find(hook.callId()).filter(call -> call.progress().isOpenAs(hook.callSid()));
        awaited.ifPresent(agents::answered);
        var answered = calls.answered(hook.callId(), hook.callSid());
        if (answered.isEmpty()) {
            log.atWarn().addKeyValue("callId", hook.callId()).log("A callee answered a call that is not open: hung up");
            awaited.map(Call::callId).ifPresent(agents::ended);
            return Answer.text(200, XML, Twiml.hangUp());
        }
        return Answer.text(200, XML, connect(answered.get(), hook.request()));
    }

    private String connect(Calls.Answered answered, Request request) {
        var call = answered.call();
        live.expect(BridgedCall.of(call, now()), answered.token(), answered.until());
        var parameters =
                new ArrayList<>(List.of(Map.entry("callId", call.callId()), Map.entry("token", answered.token())));
        request.query().forEach((name, values) -> {
            if (WebhookUrls.travels(name)) {
                parameters.add(Map.entry(name, values.getFirst()));
            }
        });
        return Twiml.connectStream(
                RequestSignature.streamUrl(publicUrl) + "/twilio/media", urls.streamStatus(call.callId()), parameters);
    }

    /// The call has moved on. Repeated, late and reordered callbacks lead to the same record.
    private Answer status(Hook hook) {
        var status = TwilioCall.status(hook.field("CallStatus"));
        if (status.isEmpty()) {
            log.atWarn().addKeyValue("callId", hook.callId()).log("A status callback has a status that is not known");
            return Answer.noContent();
        }
        var isFinal = status.get().isFinal();
        var news = new CallEvent.Reported(
                hook.callSid(),
                status.get(),
                Optional.ofNullable(TwilioCall.time(hook.field("Timestamp"))).orElseGet(this::now),
                isFinal ? TwilioCall.seconds(hook.field("CallDuration")) : null,
                TwilioCall.verdict(hook.field("AnsweredBy")),
                TwilioCall.seconds(hook.field("ErrorCode")),
                hook.field("ErrorMessage"),
                null);
        var call = calls.tellOf(hook.callId(), hook.callSid(), news);
        call.ifPresent(this::prepareAgent);
        if (!isFinal && call.filter(known -> !known.progress().isGivenUp()).isEmpty()) {
            endStranger(hook);
        }
        return Answer.noContent();
    }

    private void prepareAgent(Call call) {
        if (!call.progress().isOpen()) {
            agents.ended(call.callId());
        } else if (call.progress().status() == CallStatus.RINGING) {
            agents.ringing(call);
        }
    }

    /// A second call of the carrier's for one of ours must not ring on, nor one whose caller was told that nobody is
    /// called, and may have asked anew.
    private void endStranger(Hook hook) {
        if (calls.find(hook.callId()).isEmpty()) {
            return;
        }
        try {
            carrier.end(hook.callSid());
        } catch (Carrier.CarrierUnavailable e) {
            log.atError()
                    .addKeyValue("callId", hook.callId())
                    .addKeyValue("callSid", hook.callSid())
                    .log("A second call for one of ours could not be ended: {}", e.getMessage());
        }
    }

    private Answer machine(Hook hook) {
        var verdict = TwilioCall.verdict(hook.field("AnsweredBy"));
        if (verdict != null) {
            calls.tellOf(hook.callId(), hook.callSid(), new CallEvent.MachineVerdict(hook.callSid(), verdict))
                    .ifPresent(call -> machines.judged(call, verdict));
        }
        return Answer.noContent();
    }

    /// The URL is put together from the recording's name: one that a request brings may lead anywhere.
    private Answer recording(Hook hook) {
        var sid = Optional.ofNullable(hook.field("RecordingSid")).orElse("");
        if ("completed".equals(hook.field("RecordingStatus"))
                && RECORDING_SID.matcher(sid).matches()) {
            var url =
                    "%s/2010-04-01/Accounts/%s/Recordings/%s".formatted(config.apiBaseUrl(), config.accountSid(), sid);
            calls.tellOf(hook.callId(), hook.callSid(), new CallEvent.Recorded(hook.callSid(), url));
        }
        return Answer.noContent();
    }

    private Answer streamStatus(Hook hook) {
        if ("stream-error".equals(hook.field("StreamEvent"))) {
            log.atWarn()
                    .addKeyValue("callId", hook.callId())
                    .log("Twilio reports a broken media stream: {}", hook.field("StreamError"));
        }
        return Answer.noContent();
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
