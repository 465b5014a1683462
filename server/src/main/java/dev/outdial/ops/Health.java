package dev.outdial.ops;

import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Routes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// `/healthz`: the process is alive. `/readyz`: it takes work; red while it drains, or while a part it needs is away.
public final class Health {
    /// What a check says when all is well.
    public static final String OK = "ok";

    private final BooleanSupplier draining;
    private final Map<String, Supplier<String>> checks = new LinkedHashMap<>();

    public Health(BooleanSupplier draining) {
        this.draining = draining;
    }

    /// Adds a check that must pass for the server to take work.
    ///
    /// @param check says [#OK], or what is wrong, in words that may be seen by anybody
    public Health require(String name, Supplier<String> check) {
        checks.put(name, check);
        return this;
    }

    public void addTo(Routes routes) {
        routes.get("/healthz", _ -> Answer.ok(Json.object().put("status", OK)));
        routes.get("/readyz", _ -> readiness());
    }

    private Answer readiness() {
        var json = Json.object();
        var said = json.putObject("checks");
        var allWell = true;
        for (Map.Entry<String, Supplier<String>> check : checks.entrySet()) {
            var word = check.getValue().get();
            said.put(check.getKey(), word);
            allWell &= word.equals(OK);
        }
        if (draining.getAsBoolean()) {
            return Answer.json(503, json.put("status", "draining"));
        }
        return allWell ? Answer.ok(json.put("status", "ready")) : Answer.json(503, json.put("status", "not-ready"));
    }
}
