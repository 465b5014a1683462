package dev.outdial.console;

import dev.outdial.access.Guard;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.phone.Country;
import dev.outdial.phone.TypedNumber;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Help for whoever types a phone number: `GET /console/phone` says what it is taken for, `GET /console/countries` what
/// numbers look like where.
public final class PhoneRoutes {
    private static final String USUAL = "US";

    private final Guard guard;
    private final ArrayNode countries = countries();

    public PhoneRoutes(Guard guard) {
        this.guard = guard;
    }

    public void addTo(Routes routes) {
        routes.get("/console/phone", guard.anybody(this::look));
        routes.get("/console/countries", guard.anybody(_ -> Answer.ok(countries)));
    }

    private Answer look(Request request) {
        var typed = request.query("number")
                .orElseThrow(() -> new Refused(Refusal.Invalid.value("number", "number is required")));
        var country = request.query("country").orElse(USUAL);
        return Answer.ok(shown(TypedNumber.read(typed, country)));
    }

    private static ObjectNode shown(TypedNumber typed) {
        var number = typed.number();
        var problem = typed.problem();
        return Json.object()
                .put("valid", number != null)
                .put("e164", number == null ? null : number.e164())
                .put("international", number == null ? null : number.international())
                .put("region", number == null ? null : number.region().orElse(null))
                .put("type", number == null ? null : number.type())
                .put("problem", problem == null ? null : problem.word());
    }

    private static ArrayNode countries() {
        var list = Json.MAPPER.createArrayNode();
        Country.all()
                .forEach(country -> list.addObject()
                        .put("region", country.region())
                        .put("callingCode", country.callingCode())
                        .put("example", country.example()));
        return list;
    }
}
