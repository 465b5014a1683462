package dev.outdial.webhook;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/// The address of a webhook, so far as it can be judged without asking for its name.
///
/// @param host a name, or an address without the brackets of IPv6
/// @param port the one in the URL, or the scheme's
/// @param path with the query, as it is sent
record WebhookUrl(boolean isTls, String host, int port, String path) {
    static final int LENGTH = 1000;
    private static final int FIRST_FREE_PORT = 1024;

    /// A URL that will not do.
    static final class Unusable extends IllegalArgumentException {
        private static final long serialVersionUID = 1;
        private final String rule;

        Unusable(String rule) {
            super(rule);
            this.rule = rule;
        }

        /// The rule it breaks, in words for its owner, such as `must name a host`.
        String rule() {
            return rule;
        }
    }

    /// Reads a URL.
    ///
    /// @throws Unusable with the rule it breaks
    static WebhookUrl parse(String text, boolean allowHttp) {
        var uri = uri(text);
        var isTls = "https".equalsIgnoreCase(uri.getScheme());
        if (!isTls && !(allowHttp && "http".equalsIgnoreCase(uri.getScheme()))) {
            throw new Unusable(allowHttp ? "must begin with https:// or http://" : "must begin with https://");
        }
        if (uri.getHost() == null) {
            throw new Unusable("must name a host");
        }
        if (uri.getRawUserInfo() != null) {
            throw new Unusable("must not hold a user name or password; the signature proves who sends");
        }
        if (uri.getRawFragment() != null) {
            throw new Unusable("must not have a fragment (#)");
        }
        var port = uri.getPort() == -1 ? (isTls ? 443 : 80) : uri.getPort();
        if (port != 443 && port != 80 && (port < FIRST_FREE_PORT || port > 65_535)) {
            throw new Unusable("must use port 443, 80, or one from 1024 to 65535");
        }
        var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new WebhookUrl(
                isTls,
                uri.getHost().replaceAll("[\\[\\]]", ""),
                port,
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    private static URI uri(String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new Unusable("must be written in ASCII without spaces");
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException _) {
            throw new Unusable("must be a URL");
        }
    }

    /// The address that the host is; empty if it is a name.
    Optional<InetAddress> literal() {
        var bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("An address has 4 or 16 bytes", e);
        }
    }
}
