package dev.outdial.http;

import dev.outdial.config.Finding;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Checks whether the world finds the server at `PUBLIC_URL`.
public final class PublicUrlCheckup {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0");

    private final HttpConfig config;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    private final List<Finding> findings = new ArrayList<>();
    private final boolean isReached;

    /// Checks at once.
    public PublicUrlCheckup(HttpConfig config) {
        this.config = config;
        checkAddress();
        this.isReached = checkServer();
    }

    /// What was found.
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// Whether Outdial answers there, so that more can be asked.
    public boolean isReached() {
        return isReached;
    }

    private void checkAddress() {
        var url = config.publicUrl();
        if (HERE.contains(url.getHost())) {
            findings.add(Finding.warning(
                    "PUBLIC_URL is %s, which only this machine reaches".formatted(url),
                    "Twilio needs a public address: set PUBLIC_URL=https://calls.example.com"));
        } else if (!"https".equals(url.getScheme())) {
            findings.add(Finding.warning(
                    "PUBLIC_URL is %s, without encryption".formatted(url),
                    "put a proxy with a certificate in front, and set PUBLIC_URL=https://" + url.getAuthority()));
        } else {
            findings.add(Finding.good("PUBLIC_URL is " + url));
        }
    }

    private boolean checkServer() {
        var health = URI.create(config.publicUrl() + "/healthz");
        try {
            var answer = get(health);
            if (answer.statusCode() == 200
                    && answer.headers().firstValue("X-Request-Id").isPresent()) {
                findings.add(Finding.good("Outdial answers at " + health));
                return true;
            }
            findings.add(Finding.bad(
                    "Something else answers at %s: status %d%s"
                            .formatted(
                                    health,
                                    answer.statusCode(),
                                    answer.headers().firstValue("X-Request-Id").isPresent() ? "" : ", no X-Request-Id"),
                    "let the proxy or tunnel pass all paths to port %d, unchanged".formatted(config.port())));
        } catch (IOException e) {
            if (runsHere()) {
                findings.add(
                        Finding.bad(
                                "The server runs, but %s does not answer: %s".formatted(health, e),
                                "check the name's DNS entry, the certificate, the firewall, and that the proxy or tunnel runs"));
            } else {
                findings.add(Finding.warning(
                        "The server does not run, so PUBLIC_URL could not be checked",
                        "start it (outdial serve), then ask the doctor again"));
            }
        }
        return false;
    }

    private boolean runsHere() {
        try {
            return get(URI.create("http://127.0.0.1:%d/healthz".formatted(config.port())))
                            .statusCode()
                    == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private HttpResponse<Void> get(URI uri) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
