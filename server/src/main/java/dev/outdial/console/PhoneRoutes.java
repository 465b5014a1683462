package dev.outdial.console;

import dev.outdial.access.Guard;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.phone.Country;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.phone.TypedNumber;
import java.util.Optional;

/// What the page for a new call needs to know of phone numbers: what was typed, and which countries there are.
public final class PhoneRoutes {
    private static final int LONGEST = 100;

    private final Guard guard;

    public PhoneRoutes(Guard guard) {
        this.guard = guard;
    }

    public void addTo(Routes routes) {
        routes.get("/console/phone", guard.anybody(PhoneRoutes::phone));
        routes.get("/console/countries", guard.anybody(_ -> countries()));
    }

    private static Answer phone(Request request) {
        var typed = request.query("number")
                .filter(text -> text.length() <= LONGEST)
                .orElseThrow(() -> wrong("number", "number is required and must have at most 100 characters"));
        var country = request.query("country").orElse("US");
        if (!Country.exists(country)) {
            throw wrong("country", "country must be a code of /console/countries, such as US");
        }
        var read = TypedNumber.read(typed, country);
        var number = Optional.ofNullable(read.number());
        return Answer.ok(Json.object()
                .put("valid", read.valid())
                .put("e164", number.map(PhoneNumber::e164).orElse(null))
                .put("international", read.written())
                .put("region", read.region().orElse(null))
                .put("kind", number.map(PhoneNumber::type).orElse(null))
                .put("possible", read.possible())
                .put("hint", read.hint()));
    }

    private static Answer countries() {
        var list = Json.MAPPER.createArrayNode();
        Country.all()
                .forEach(country -> list.addObject()
                        .put("region", country.region())
                        .put("callingCode", country.callingCode())
                        .put("example", country.example()));
        return Answer.ok(list);
    }

    private static Refused wrong(String name, String details) {
        return new Refused(Refusal.Invalid.value(name, details));
    }
}
