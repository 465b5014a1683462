package dev.outdial.access;

import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/// Tells what our own pages ask for from what another site's page makes the browser ask for. A browser sends cookies
/// along whoever asks; it also says who asked, and no page can make it lie
/// ([Fetch, 3.2](https://fetch.spec.whatwg.org/#origin-header)).
public final class OwnPages {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final String publicOrigin;

    /// @param publicUrl where our pages are, besides at the host that a request names
    public OwnPages(URI publicUrl) {
        var port = publicUrl.getPort();
        var isUsual = port < 0 || port == ("https".equals(publicUrl.getScheme()) ? 443 : 80);
        this.publicOrigin = (publicUrl.getScheme() + "://" + publicUrl.getHost() + (isUsual ? "" : ":" + port))
                .toLowerCase(Locale.ROOT);
    }

    /// Refuses a request with a good cookie that our pages did not make: one that changes something must say that it
    /// comes from them, one that reads must not say that it comes from elsewhere.
    ///
    /// @throws Refused 403
    void refuseForgery(Request request) {
        var isOurs = READING.contains(request.method())
                ? !request.header("Sec-Fetch-Site").orElse("").equals("cross-site")
                : request.header("Origin")
                        .filter(origin -> isOurs(origin, request))
                        .isPresent();
        if (!isOurs) {
            throw crossSite();
        }
    }

    /// Refuses a request that another site's page made, though it brings no cookie: a page must not log its visitors in
    /// as somebody else. Programs say no origin.
    ///
    /// @throws Refused 403
    public void refuseStrangers(Request request) {
        if (request.header("Origin").filter(origin -> !isOurs(origin, request)).isPresent()) {
            throw crossSite();
        }
    }

    private boolean isOurs(String origin, Request request) {
        var given = origin.toLowerCase(Locale.ROOT);
        var host = request.header("Host").orElse("").toLowerCase(Locale.ROOT);
        return given.equals(publicOrigin) || given.equals("http://" + host) || given.equals("https://" + host);
    }

    private static Refused crossSite() {
        return new Refused(new Refusal.Forbidden(
                "Cross-site request refused",
                "Ask from the console's own pages, or send the token in the header Authorization"));
    }
}
