package dev.outdial.console;

import dev.outdial.http.Answer;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/// `/console/`: one page, whose scripts make of the rest of the path what is to be seen, and the files it loads.
public final class PageRoutes {
    /// The page loads from this server only, runs no script that stands in it, and is shown in no other page's frame.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
                    + "frame-ancestors 'none'";

    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final Supplier<Assets> files;
    private final boolean areFixed;

    public PageRoutes(ConsoleConfig config) {
        this.files = ConsoleFiles.from(config);
        this.areFixed = config.folder() == null;
    }

    public void addTo(Routes routes) {
        routes.get("/", _ -> new Answer(302, Map.of("Location", "/console/"), null, new Answer.Body.None()));
        routes.get("/console", this::page);
        routes.get("/console/*", this::page);
        routes.get(Assets.ROOT + "*", this::asset);
    }

    private Answer page(Request request) {
        var now = files.get();
        var headers = Map.of("Content-Security-Policy", POLICY, "Cache-Control", "no-cache", "ETag", now.tag());
        if (knows(request, now.tag())) {
            return new Answer(304, headers, null, new Answer.Body.None());
        }
        var page = Answer.text(200, "text/html; charset=utf-8", now.page());
        return new Answer(page.status(), headers, page.contentType(), page.body());
    }

    private static boolean knows(Request request, String tag) {
        return Arrays.stream(request.header("If-None-Match").orElse("").split(",", -1))
                .map(String::strip)
                .anyMatch(known -> known.equals(tag) || known.equals("W/" + tag));
    }

    private Answer asset(Request request) {
        var path = request.target().split("\\?", 2)[0];
        var asset = files.get().at(path).orElseThrow(() -> new Refused(new Refusal.NotFound("Not found")));
        var answer = takesGzip(request)
                ? Answer.bytes(200, asset.contentType(), asset.gzipped()).header("Content-Encoding", "gzip")
                : Answer.bytes(200, asset.contentType(), asset.bytes());
        var varying = answer.header("Vary", "Accept-Encoding");
        return areFixed ? varying.header("Cache-Control", FOR_EVER) : varying;
    }

    private static boolean takesGzip(Request request) {
        return Arrays.stream(request.header("Accept-Encoding").orElse("").split(",", -1))
                .map(coding -> coding.replace(" ", ""))
                .anyMatch(coding ->
                        coding.equals("gzip") || (coding.startsWith("gzip;q=") && !coding.matches(".*=0\\.?0*")));
    }
}
