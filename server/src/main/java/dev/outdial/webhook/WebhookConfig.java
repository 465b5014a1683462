package dev.outdial.webhook;

import dev.outdial.config.Settings;
import dev.outdial.http.Network;
import java.time.Duration;
import java.util.List;

/// Where webhooks may go, and how long they may take.
///
/// @param allowHttp       whether `http` will do, without TLS
/// @param allowedNetworks addresses and networks (`10.0.0.0/8`) that may be reached although they are not public
/// @param perClient       webhooks that a client may have
/// @param connectTimeout  until there is a connection
/// @param timeout         for all of an attempt
public record WebhookConfig(
        boolean allowHttp, List<String> allowedNetworks, int perClient, Duration connectTimeout, Duration timeout) {
    public static final WebhookConfig DEFAULT =
            new WebhookConfig(false, List.of(), 10, Duration.ofSeconds(5), Duration.ofSeconds(15));

    public WebhookConfig {
        allowedNetworks = List.copyOf(allowedNetworks);
    }

    public static WebhookConfig from(Settings settings) {
        return new WebhookConfig(
                settings.flag("WEBHOOK_ALLOW_HTTP", DEFAULT.allowHttp),
                Network.list(settings, "WEBHOOK_ALLOWED_NETWORKS", "10.1.0.0/16,192.168.7.20"),
                settings.integer("WEBHOOKS_PER_CLIENT", DEFAULT.perClient, 0, 100),
                DEFAULT.connectTimeout,
                DEFAULT.timeout);
    }
}
