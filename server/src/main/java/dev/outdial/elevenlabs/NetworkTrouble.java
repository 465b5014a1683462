package dev.outdial.elevenlabs;

import dev.outdial.bridge.EndReason;
import dev.outdial.bridge.Ending;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Says in plain words why a request or an upgrade came to nothing. An exception's own message is left out: it may
/// carry the signed URL.
final class NetworkTrouble {
    private NetworkTrouble() {}

    static NoAgent of(Throwable cause) {
        return switch (cause) {
            case NoAgent known -> known;
            case UpgradeRejectedException rejected ->
                new NoAgent(CloseCodes.refused(rejected.getStatus(), "at the upgrade"), rejected.getStatus() >= 500);
            case TimeoutException _ -> new NoAgent(timeout(), true);
            default -> new NoAgent(Ending.AGENT_UNREACHABLE.because(words(cause)), true);
        };
    }

    private static EndReason timeout() {
        return Ending.AGENT_CONNECT_TIMEOUT.reason();
    }

    private static String words(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> "the host name could not be resolved";
            case ConnectException _ -> "the connection was refused";
            case SSLException _ -> "TLS failed";
            default -> cause.getClass().getSimpleName();
        };
    }
}
