package dev.outdial.elevenlabs;

import dev.outdial.bridge.EndReason;
import dev.outdial.bridge.Ending;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Says in plain words why a request or an upgrade came to nothing. An exception's own message is left out: it may
/// carry the signed URL.
final class NetworkTrouble {
    private NetworkTrouble() {}

    static NoAgent of(Throwable cause) {
        return switch (cause) {
            case NoAgent known -> known;
            case WebSocketClientHandshakeException refused
            when refused.response() != null ->
                refused(refused.response().status().code());
            case TimeoutException _, ConnectTimeoutException _ -> new NoAgent(timeout(), true);
            default -> new NoAgent(Ending.AGENT_UNREACHABLE.because(words(cause)), true);
        };
    }

    private static NoAgent refused(int status) {
        return new NoAgent(CloseCodes.refused(status, "at the upgrade"), status >= 500);
    }

    private static EndReason timeout() {
        return Ending.AGENT_CONNECT_TIMEOUT.reason();
    }

    private static String words(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> "the host name could not be resolved";
            case ConnectException _ -> "the connection was refused";
            case SSLException _ -> "TLS failed";
            case ClosedChannelException _ -> "the connection was closed";
            default -> cause.getClass().getSimpleName();
        };
    }
}
