package dev.outdial.ops;

import dev.outdial.http.Answer;
import dev.outdial.http.Routes;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/// `/openapi.yaml`, and `/docs`: the same for people. The page loads nothing from any other host.
public final class Docs {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Outdial API</title>
            </head>
            <body style="margin:0">
              <redoc spec-url="/openapi.yaml" hide-download-button disable-search="false"></redoc>
              <script src="/docs/redoc.js"></script>
            </body>
            </html>
            """;
    private static final String POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; frame-ancestors 'none'";
    private static final String REDOC = "/META-INF/resources/webjars/redoc/2.5.1/redoc.standalone.js";

    private Docs() {}

    public static void addTo(Routes routes) {
        var contract = resource("/openapi.yaml");
        routes.get("/openapi.yaml", _ -> Answer.bytes(200, "application/yaml; charset=utf-8", contract));
        routes.get(
                "/docs",
                _ -> Answer.text(200, "text/html; charset=utf-8", PAGE).header("Content-Security-Policy", POLICY));
        var script = resource(REDOC);
        routes.get(
                "/docs/redoc.js",
                _ -> Answer.bytes(200, "text/javascript; charset=utf-8", script)
                        .header("Cache-Control", "public, max-age=86400"));
    }

    private static Buffer resource(String path) {
        try (var in = Docs.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from the jar");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
