package dev.outdial.twilio;

import dev.outdial.bridge.AcceptedSocket;
import dev.outdial.bridge.BridgeConfig;
import dev.outdial.bridge.CallLoop;
import dev.outdial.bridge.EarlyInput;
import dev.outdial.bridge.EndReason;
import dev.outdial.bridge.Ending;
import dev.outdial.bridge.JsonCursor;
import dev.outdial.bridge.LiveCalls;
import dev.outdial.bridge.PhoneLeg;
import dev.outdial.bridge.WireSocket;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One media stream: holds Twilio to its protocol, and gives its call to the bridge once the token is checked.
/// Lives on the socket's event loop.
final class MediaStream implements WireSocket.Listener {
    private static final Logger log = LoggerFactory.getLogger(MediaStream.class);
    private static final short NORMAL = 1000;
    private static final short NOT_TEXT = 1003;
    private static final short POLICY = 1008;
    private static final short TOO_BIG = 1009;
    private static final int LONGEST_ID = 200;

    private enum Phase {
        EXPECTING_CONNECTED,
        EXPECTING_START,
        CLAIMING,
        LIVE,
        OVER
    }

    private final ServerWebSocket socket;
    private final WireSocket wire;
    private final CallLoop loop;
    private final LiveCalls live;
    private final EarlyInput early;
    private final long openWithin;
    private final Runnable opened;

    private Phase phase = Phase.EXPECTING_CONNECTED;
    private @Nullable String streamSid;
    private byte @Nullable [] sidBytes;
    private PhoneLeg.@Nullable Listener bridge;
    private CallLoop.@Nullable Timer openTimer;
    private EndReason endedWith = Ending.MEDIA_LOST.reason();

    /// @param opened told once the socket does not count as an opening any more
    MediaStream(ServerWebSocket socket, CallLoop loop, LiveCalls live, BridgeConfig config, Runnable opened) {
        this.socket = socket;
        this.wire = AcceptedSocket.over(socket, this);
        this.loop = loop;
        this.live = live;
        this.early = new EarlyInput(config.earlyFrames());
        this.openWithin = config.openWithin().toMillis();
        this.opened = opened;
    }

    void open() {
        openTimer = loop.after(openWithin, () -> refuse(POLICY, "no start in time"));
        socket.binaryMessageHandler(_ -> refuse(NOT_TEXT, "a binary message"));
        socket.exceptionHandler(this::failed);
        socket.closeHandler(_ -> over(closedReason(), NORMAL));
    }

    /// Fifty times a second.
    @Override
    public boolean audio(byte[] bytes, int length) {
        if (sidBytes == null || phase == Phase.OVER) {
            return false;
        }
        var payload = StreamReader.audio(bytes, 0, length, sidBytes);
        if (payload == null) {
            return false;
        }
        heard(payload);
        return true;
    }

    @Override
    public void text(String text) {
        if (phase == Phase.OVER) {
            return;
        }
        if (text.length() > MediaSockets.MOST_MESSAGE_BYTES) {
            refuse(TOO_BIG, "a message that is too large");
            return;
        }
        switch (StreamReader.message(text)) {
            case StreamMessage.Media media -> media(media);
            case StreamMessage.Mark(var sid, var name) -> mark(sid, name);
            case StreamMessage.Dtmf(var sid, var digit) -> dtmf(sid, digit);
            case StreamMessage.Connected _ -> connected();
            case StreamMessage.Start start -> start(start);
            case StreamMessage.Stop(var sid) -> stop(sid);
            case StreamMessage.Unknown _ -> {}
            case StreamMessage.Malformed(var why) -> refuse(POLICY, why);
        }
    }

    /// Vert.x reports a message of too many frames and would read on; whatever else fails, it closes by itself.
    private void failed(Throwable cause) {
        log.debug("A media stream failed: {}", cause.getClass().getSimpleName());
        if (cause instanceof IllegalStateException) {
            refuse(TOO_BIG, "a message that is too large");
        }
    }

    private void connected() {
        if (phase != Phase.EXPECTING_CONNECTED) {
            refuse(POLICY, "connected came twice");
            return;
        }
        phase = Phase.EXPECTING_START;
    }

    private void start(StreamMessage.Start start) {
        var callId = start.parameters().getOrDefault("callId", "");
        var token = start.parameters().getOrDefault("token", "");
        if (phase != Phase.EXPECTING_START) {
            refuse(POLICY, "start came twice, or too early");
        } else if (!isId(start.streamSid()) || !isId(start.callSid()) || !isId(callId) || token.length() > LONGEST_ID) {
            refuse(POLICY, "start names no call");
        } else if (!start.isMulaw()) {
            refuse(POLICY, "the audio is not mu-law, 8000 Hz, one channel");
        } else {
            phase = Phase.CLAIMING;
            streamSid = start.streamSid();
            sidBytes = JsonCursor.word(start.streamSid());
            live.claim(loop, callId, token, start.callSid(), this::admitted, () -> refuse(POLICY, "wrong token"));
        }
    }

    private void admitted(LiveCalls.Admission admission) {
        if (phase != Phase.CLAIMING) {
            live.missed(admission.call(), endedWith);
            return;
        }
        phase = Phase.LIVE;
        isOpen();
        var leg = new TwilioLeg(wire, String.valueOf(streamSid));
        bridge = live.begin(admission, leg, loop, early);
    }

    private void media(StreamMessage.Media media) {
        if (isOurs(media.streamSid(), "media") && media.track().equals("inbound")) {
            heard(media.payload());
        }
    }

    private void heard(String payload) {
        if (payload.isEmpty()) {
            return;
        }
        if (bridge != null) {
            bridge.heard(payload);
        } else {
            early.heard(payload);
        }
    }

    private void dtmf(String sid, String digit) {
        if (!isOurs(sid, "dtmf")) {
            return;
        }
        if (bridge != null) {
            bridge.pressed(digit);
        } else {
            early.pressed(digit);
        }
    }

    private void mark(String sid, String name) {
        if (isOurs(sid, "mark") && bridge != null) {
            bridge.played(name);
        }
    }

    private void stop(String sid) {
        if (isOurs(sid, "stop")) {
            over(Ending.CALLEE_HUNG_UP.reason(), NORMAL);
        }
    }

    private boolean isOurs(String sid, String what) {
        if (sid.equals(streamSid)) {
            return true;
        }
        refuse(POLICY, streamSid == null ? what + " before start" : what + " of another stream");
        return false;
    }

    private void refuse(short code, String why) {
        if (phase == Phase.OVER) {
            return;
        }
        log.warn("A media stream from {} is refused: {}", socket.remoteAddress(), why);
        over(Ending.MEDIA_PROTOCOL_ERROR.because(why), code);
    }

    /// The socket is closed before the bridge hears of it: the code is ours to choose.
    private void over(EndReason reason, short code) {
        if (phase == Phase.OVER) {
            return;
        }
        if (phase != Phase.LIVE) {
            isOpen();
        }
        phase = Phase.OVER;
        endedWith = reason;
        wire.close(code);
        if (bridge != null) {
            bridge.gone(reason);
        }
    }

    private void isOpen() {
        if (openTimer != null) {
            openTimer.cancel();
            openTimer = null;
        }
        opened.run();
    }

    private EndReason closedReason() {
        var code = socket.closeStatusCode();
        return Ending.MEDIA_LOST.because(code == null ? "no close frame" : "close code " + code);
    }

    /// Ids go into messages and logs as they are, so they must be plain.
    private static boolean isId(String id) {
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            var c = id.charAt(i);
            var plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!plain && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }
}
