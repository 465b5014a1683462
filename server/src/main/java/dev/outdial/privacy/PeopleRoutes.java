package dev.outdial.privacy;

import dev.outdial.access.Guard;
import dev.outdial.call.CallErasure;
import dev.outdial.call.PolicyRefusals;
import dev.outdial.db.Database;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.ops.Audit;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.suppression.DoNotCall;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `DELETE /secure/people/:phone`: a client erases a person it has called. `DELETE /admin/people/:phone`: operators
/// erase one from the histories of all clients.
public final class PeopleRoutes {
    private final Guard guard;
    private final Database database;
    private final CallErasure calls;
    private final PolicyRefusals refusals;
    private final DoNotCall doNotCall;
    private final Audit audit;

    public PeopleRoutes(
            Guard guard,
            Database database,
            CallErasure calls,
            PolicyRefusals refusals,
            DoNotCall doNotCall,
            Audit audit) {
        this.guard = guard;
        this.database = database;
        this.calls = calls;
        this.refusals = refusals;
        this.doNotCall = doNotCall;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.delete("/secure/people/:phone", guard.client((request, client) -> {
            var clientId = client.clientId();
            return erase(request, clientId, "client:" + clientId);
        }));
        routes.delete("/admin/people/:phone", guard.admin((request, admin) -> erase(request, null, admin)));
    }

    /// @param clientId whose data; null for everybody's
    private Answer erase(Request request, @Nullable String clientId, String actor) {
        var phone = PhoneNumber.parse(request.path("phone"))
                .orElseThrow(() -> new Refused(
                        Refusal.Invalid.value("phone", "phone must be in E.164 format (e.g., +12125551234)")));
        calls.open(clientId, phone).ifPresent(callId -> {
            throw new Refused(new Refusal.Conflict(
                    "A call to this number is in progress", callId, "Erase the person when the call has ended"));
        });
        var erased = 0;
        for (int some = calls.someOfPerson(clientId, phone); some > 0; some = calls.someOfPerson(clientId, phone)) {
            erased += some;
        }
        var counts = Json.object().put("calls", erased);
        finish(counts, clientId, phone, actor);
        var json = Json.object().put("message", "Person erased");
        json.set("erased", counts);
        return Answer.ok(json);
    }

    private void finish(ObjectNode counts, @Nullable String clientId, PhoneNumber phone, String actor) {
        database.write(db -> {
            counts.put("policyRefusals", refusals.erase(db, clientId, phone))
                    .put("doNotCallEntries", doNotCall.erase(db, clientId, phone));
            audit.write(db, "person.erased", actor, clientId, Json.write(counts));
            return true;
        });
    }
}
