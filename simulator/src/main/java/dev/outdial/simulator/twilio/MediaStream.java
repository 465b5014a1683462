package dev.outdial.simulator.twilio;

import dev.outdial.simulator.audio.AudioTally;
import dev.outdial.simulator.audio.KeyEar;
import dev.outdial.simulator.audio.MuLaw;
import dev.outdial.simulator.audio.ToneEar;
import dev.outdial.simulator.callee.Callee;
import dev.outdial.simulator.callee.Persona;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.ledger.StreamSnapshot;
import dev.outdial.simulator.world.Form;
import dev.outdial.simulator.world.Ids;
import dev.outdial.simulator.world.Json;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// One `<Connect><Stream>`: the callee's audio to the server, the server's audio to the callee, 20 ms at a time.
final class MediaStream {
    /// A minute of audio may wait for its turn. Twilio does not publish its own limit.
    private static final long BUFFER = 60L * MuLaw.RATE;

    /// What stands in for a close frame that never came.
    private static final short BROKEN = 1006;

    /// Frames sent at once after a delay.
    private static final long MOST_TO_CATCH_UP = 10;

    private static final String SILENT_PAYLOAD = Base64.getEncoder().encodeToString(MuLaw.silence(MuLaw.FRAME));

    private final Account account;
    private final Twiml.Verb.Stream verb;
    private final String callSid;
    private final String url;
    private final Callee callee;
    private final WebSocketClient client;
    private final Cutter cutter;
    private final Pace pace;
    private final Listener listener;
    private final String sid = Ids.sid("MZ");
    private final Playout playout = new Playout(BUFFER);
    private final AudioTally fromCallee = new AudioTally();
    private final AudioTally fromServer = new AudioTally();
    private final KeyEar keyEar = new KeyEar();
    private final ToneEar calleesTone = new ToneEar(Persona.TONE_HERTZ);
    private final ToneEar agentsTone = new ToneEar(Persona.AGENTS_TONE_HERTZ);
    private final List<StreamSnapshot.Tone> testTones = new ArrayList<>();
    private final List<StreamSnapshot.Mark> marks = new ArrayList<>();
    private final List<StreamSnapshot.Clear> clears = new ArrayList<>();
    private final List<String> protocolErrors = new ArrayList<>();
    private final StringBuilder digits = new StringBuilder();
    private State state = State.CONNECTING;
    private @Nullable ClientWebSocket socket;
    private Pace.@Nullable Timer ticker;
    private @Nullable Integer refusedWith;
    private @Nullable Integer closeCode;
    private boolean closedByServer;
    private boolean stalled;
    private boolean overflowNoted;
    private long startedAt;
    private long mostLate;
    private long sequence;
    private long chunks;
    private Runnable whenOpen = () -> {};

    private enum State {
        CONNECTING,
        OPEN,
        CLOSED,
        REFUSED
    }

    /// Whom signatures are made for.
    record Account(String sid, String authToken) {}

    /// Who is told.
    interface Listener {
        void opened(MediaStream stream);

        /// It is over: closed by the server, broken, or never opened. Not called after [MediaStream#stop].
        ///
        /// @param error Twilio's error code, 31921 for a close from the server's side
        void ended(MediaStream stream, int error, String message);

        /// Something for the debugger.
        void noted(int code, String message);
    }

    MediaStream(
            Account account,
            Twiml.Verb.Stream verb,
            String callSid,
            String url,
            Callee callee,
            WebSocketClient client,
            Cutter cutter,
            Pace pace,
            Listener listener) {
        this.account = account;
        this.verb = verb;
        this.callSid = callSid;
        this.url = url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
        this.callee = callee;
        this.client = client;
        this.cutter = cutter;
        this.pace = pace;
        this.listener = listener;
    }

    String sid() {
        return sid;
    }

    Twiml.Verb.Stream verb() {
        return verb;
    }

    /// Connects, with `fault` if there is one.
    void open(FaultAction.@Nullable OnSocket fault) {
        URI target = URI.create(url);
        if (!List.of("ws", "wss").contains(String.valueOf(target.getScheme())) || target.getHost() == null) {
            refuse(31922, "Stream URL must be wss: " + url);
            return;
        }
        if (verb.track() != null && !verb.track().equals("inbound_track")) {
            refuse(31941, "Invalid track: " + verb.track());
            return;
        }
        switch (fault) {
            case null -> connect(target, account.authToken(), null);
            case FaultAction.Delay(var ms) -> pace.afterReal(ms, () -> connect(target, account.authToken(), null));
            case FaultAction.Forge _ -> connect(target, account.authToken() + "-forged", null);
            case FaultAction.Status status -> throw new IllegalStateException(status + " cannot happen to a stream");
            case FaultAction.CloseSocket close
            when close.code() == null ->
                cutter.relayTo(host(target), port(target)).onSuccess(relay -> {
                    whenOpen = () -> pace.afterReal(close.afterMs(), relay::cut);
                    connect(target, account.authToken(), relay.address());
                });
            case FaultAction.CloseSocket(var afterMs, var code, var reason) -> {
                whenOpen = () -> pace.afterReal(afterMs, () -> closeOnCommand(code == null ? 1000 : code, reason));
                connect(target, account.authToken(), null);
            }
            case FaultAction.Stall(var afterMs) -> {
                whenOpen = () -> pace.afterReal(afterMs, this::stall);
                connect(target, account.authToken(), null);
            }
        }
    }

    /// Ends it from Twilio's side: `stop`, then close.
    void stop() {
        if (state == State.CONNECTING) {
            state = State.CLOSED;
            return;
        }
        if (state != State.OPEN) {
            return;
        }
        write("{\"event\":\"stop\",\"sequenceNumber\":\"" + ++sequence + "\",\"streamSid\":\"" + sid
                + "\",\"stop\":{\"accountSid\":\"" + account.sid() + "\",\"callSid\":\"" + callSid + "\"}}");
        close();
        ClientWebSocket open = socket;
        if (open != null && !open.isClosed()) {
            var _ = open.close();
        }
    }

    /// Tells the server of a key.
    void press(char key) {
        digits.append(key);
        if (state == State.OPEN && !stalled) {
            write("{\"event\":\"dtmf\",\"sequenceNumber\":\"" + ++sequence + "\",\"streamSid\":\"" + sid
                    + "\",\"dtmf\":{\"track\":\"inbound_track\",\"digit\":\"" + key + "\"}}");
        }
    }

    StreamSnapshot snapshot() {
        return new StreamSnapshot(
                sid,
                url,
                Map.copyOf(verb.parameters()),
                state.name().toLowerCase(java.util.Locale.ROOT),
                refusedWith,
                closeCode,
                closedByServer,
                fromCallee.snapshot(),
                fromServer.snapshot(),
                playout.played(),
                playout.cleared(),
                playout.overflowed(),
                List.copyOf(marks),
                List.copyOf(clears),
                digits.toString(),
                keyEar.keys(),
                List.copyOf(testTones),
                mostLate,
                List.copyOf(protocolErrors));
    }

    private void connect(URI target, String key, @Nullable SocketAddress via) {
        if (state != State.CONNECTING) {
            return;
        }
        ClientWebSocket opening = client.webSocket();
        opening.textMessageHandler(this::received);
        opening.binaryMessageHandler(_ -> complain(31950, "binary message"));
        opening.closeHandler(_ -> socketClosed(opening));
        opening.exceptionHandler(_ -> {});
        var options = new WebSocketConnectOptions()
                .setHost(host(target))
                .setPort(port(target))
                .setSsl(target.getScheme().equals("wss"))
                .setURI(target.getRawPath().isEmpty() ? "/" : target.getRawPath())
                .putHeader("x-twilio-signature", TwilioSignature.of(key, url, Form.of(Map.of())))
                .putHeader("User-Agent", "Twilio.TmeWs/1.0");
        options.setConnectTimeout(5_000);
        if (via != null) {
            options.setHost(via.host()).setPort(via.port()).putHeader("Host", target.getRawAuthority());
        }
        opening.connect(options)
                .timeout(15, TimeUnit.SECONDS)
                .onSuccess(_ -> opened(opening))
                .onFailure(cause -> {
                    if (cause instanceof UpgradeRejectedException rejected) {
                        refusedWith = rejected.getStatus();
                        refuse(31920, "Handshake answered " + rejected.getStatus());
                    } else {
                        refuse(31902, "Connection failed: " + cause.getMessage());
                    }
                });
    }

    private void opened(ClientWebSocket open) {
        socket = open;
        if (state != State.CONNECTING) {
            var _ = open.close();
            return;
        }
        state = State.OPEN;
        startedAt = pace.millis();
        write("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        write("{\"event\":\"start\",\"sequenceNumber\":\"" + ++sequence + "\",\"streamSid\":\"" + sid
                + "\",\"start\":{\"accountSid\":\"" + account.sid() + "\",\"streamSid\":\"" + sid + "\",\"callSid\":\""
                + callSid + "\",\"tracks\":[\"inbound\"],\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\","
                + "\"sampleRate\":8000,\"channels\":1},\"customParameters\":" + Json.write(verb.parameters()) + "}}");
        listener.opened(this);
        whenOpen.run();
        ticker = pace.every(20, this::tick);
    }

    private void tick() {
        mostLate = Math.max(mostLate, pace.millis() - startedAt - (chunks + 1) * 20);
        long due = (pace.millis() - startedAt) / 20;
        if (due - chunks > MOST_TO_CATCH_UP) {
            // The machine stood still. The phone did so too: a burst of silence would look like a long pause.
            startedAt += (due - chunks - MOST_TO_CATCH_UP) * 20;
            due = chunks + MOST_TO_CATCH_UP;
        }
        while (chunks < due && state == State.OPEN && !stalled) {
            step();
        }
    }

    private void step() {
        Playout.Played played = playout.frame();
        played.marks().forEach(name -> echo(name, false));
        byte[] frame = callee.next(played.audible());
        if (state != State.OPEN) {
            return;
        }
        if (callee.listensForTones()) {
            calleesTone.hear(frame).ifPresent(at -> testTone(true, Persona.TONE_HERTZ, at));
            agentsTone.hear(playout.audio()).ifPresent(at -> testTone(false, Persona.AGENTS_TONE_HERTZ, at));
        }
        chunks++;
        fromCallee.add(frame);
        String payload = isSilence(frame) ? SILENT_PAYLOAD : Base64.getEncoder().encodeToString(frame);
        write("{\"event\":\"media\",\"sequenceNumber\":\"" + ++sequence + "\",\"streamSid\":\"" + sid
                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"" + chunks + "\",\"timestamp\":\"" + chunks * 20
                + "\",\"payload\":\"" + payload + "\"}}");
    }

    private void testTone(boolean fromCallee, int hertz, long at) {
        testTones.add(new StreamSnapshot.Tone(fromCallee, hertz, pace.instant(startedAt + at)));
    }

    private static boolean isSilence(byte[] frame) {
        return frame[0] == MuLaw.SILENCE
                && frame[80] == MuLaw.SILENCE
                && MuLaw.loudness(frame, 0, frame.length) == 0
                && java.util.Arrays.mismatch(frame, MuLaw.silence(MuLaw.FRAME)) < 0;
    }

    private void received(String text) {
        if (state != State.OPEN) {
            return;
        }
        try {
            JsonNode message = Json.read(text);
            switch (message.path("event").asString("")) {
                case "media" -> media(message);
                case "mark" -> mark(message.path("mark").path("name").asString(""));
                case "clear" -> clear();
                default -> complain(31951, "not media, mark or clear: " + shortened(text));
            }
            String addressed = message.path("streamSid").asString("");
            if (!addressed.equals(sid)) {
                complain(31951, "streamSid is not this stream's: " + addressed);
            }
        } catch (JacksonException e) {
            complain(31950, "no JSON: " + shortened(text));
        }
    }

    private void media(JsonNode message) {
        try {
            byte[] audio = Base64.getDecoder()
                    .decode(message.path("media").path("payload").asString(""));
            fromServer.add(audio);
            keyEar.hear(audio);
            if (!playout.add(audio) && !overflowNoted) {
                overflowNoted = true;
                complain(31931, "more audio than can wait, discarded");
            }
        } catch (IllegalArgumentException e) {
            complain(31951, "payload is not base64");
        }
    }

    private void mark(String name) {
        marks.add(new StreamSnapshot.Mark(name, elapsed(), null, false));
        if (playout.mark(name)) {
            echo(name, false);
        }
    }

    private void clear() {
        Playout.Cleared cleared = playout.clear();
        clears.add(new StreamSnapshot.Clear(elapsed(), cleared.dropped()));
        cleared.marks().forEach(name -> echo(name, true));
    }

    private void echo(String name, boolean cleared) {
        for (int i = 0; i < marks.size(); i++) {
            StreamSnapshot.Mark mark = marks.get(i);
            if (mark.name().equals(name) && mark.echoedAt() == null) {
                marks.set(i, new StreamSnapshot.Mark(name, mark.receivedAt(), elapsed(), cleared));
                break;
            }
        }
        write("{\"event\":\"mark\",\"sequenceNumber\":\"" + ++sequence + "\",\"streamSid\":\"" + sid
                + "\",\"mark\":{\"name\":" + Json.write(name) + "}}");
    }

    private void complain(int code, String message) {
        protocolErrors.add(code + " " + message);
        listener.noted(code, message);
    }

    private void refuse(int code, String message) {
        if (state == State.CONNECTING) {
            state = State.REFUSED;
            listener.ended(this, code, message);
        }
    }

    private void closeOnCommand(int code, @Nullable String reason) {
        ClientWebSocket open = socket;
        if (open != null && !open.isClosed()) {
            var _ = open.close((short) code, reason);
        }
    }

    private void stall() {
        stalled = true;
        ClientWebSocket open = socket;
        if (open != null && !open.isClosed()) {
            open.pause();
        }
    }

    private void socketClosed(ClientWebSocket closed) {
        Short code = closed.closeStatusCode();
        closeCode = code == null || code == BROKEN ? null : code.intValue();
        if (state == State.OPEN) {
            closedByServer = true;
            close();
            listener.ended(this, 31921, "Stream closed by the server with code " + closeCode);
        }
    }

    private void close() {
        state = State.CLOSED;
        Pace.Timer running = ticker;
        if (running != null) {
            running.cancel();
        }
    }

    private long elapsed() {
        return pace.millis() - startedAt;
    }

    private void write(String text) {
        ClientWebSocket open = socket;
        if (open != null && !open.isClosed()) {
            var _ = open.writeTextMessage(text);
        }
    }

    private static String host(URI target) {
        return target.getHost();
    }

    private static int port(URI target) {
        return target.getPort() > 0 ? target.getPort() : target.getScheme().equals("wss") ? 443 : 80;
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
