package dev.outdial.http;

import dev.outdial.config.Settings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/// Where the server listens, and where the world finds it.
///
/// @param host           address to bind
/// @param port           0 takes a free one
/// @param publicUrl      what Twilio and ElevenLabs reach, without a slash at the end; every URL that leaves the server
///                       is built from it, never from a request's headers
/// @param trustedProxies addresses or networks (`10.0.0.0/8`) whose `X-Forwarded-For` is believed
/// @param eventLoops     threads that carry sockets; 0 takes one a core
/// @param ioUring        whether they may use io_uring, where Linux has it
public record HttpConfig(
        String host, int port, URI publicUrl, List<String> trustedProxies, int eventLoops, boolean ioUring) {
    public HttpConfig {
        trustedProxies = List.copyOf(trustedProxies);
    }

    public static HttpConfig from(Settings settings) {
        var port = settings.integer("PORT", 8080, 0, 65_535);
        var publicUrl = settings.url("PUBLIC_URL", URI.create("http://localhost:" + port), "https://calls.example.com");
        var proxies = Network.list(settings, "TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8");
        return new HttpConfig(
                settings.text("HOST", "0.0.0.0"),
                port,
                publicUrl,
                proxies,
                settings.integer("EVENT_LOOPS", 0, 0, 256),
                settings.flag("IO_URING", true));
    }

    /// How many threads carry sockets.
    public int loops() {
        return eventLoops > 0 ? eventLoops : Runtime.getRuntime().availableProcessors();
    }

    /// The address a request comes from: the peer, or what a trusted proxy says of it.
    ///
    /// @param forwardedFor the header `X-Forwarded-For`, empty where there is none
    String remote(InetSocketAddress peer, String forwardedFor) {
        var address = peer.getAddress() == null
                ? peer.getHostString()
                : peer.getAddress().getHostAddress();
        if (forwardedFor.isEmpty() || !isTrusted(peer)) {
            return address;
        }
        // The last entry is the one that the proxy itself has seen; those before it are hearsay.
        var last = forwardedFor.substring(forwardedFor.lastIndexOf(',') + 1).strip();
        return last.isEmpty() ? address : last;
    }

    private boolean isTrusted(InetSocketAddress peer) {
        return !peer.isUnresolved()
                && trustedProxies.stream().anyMatch(proxy -> Network.of(proxy).holds(peer.getAddress()));
    }
}
