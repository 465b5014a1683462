package dev.outdial.call;

import dev.outdial.client.Client;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the agent of a call is told: the profile, the client's own variables, the request's, the later over the
/// earlier. What the profile does not say is left out: an agent that needs it must have a default, and says so.
final class CallVariables {
    private CallVariables() {}

    static Map<String, Object> of(Client client, CallRequest request, String callId) {
        var variables = new LinkedHashMap<String, Object>();
        var profile = client.profile();
        put(variables, "full_name", profile.fullName());
        put(variables, "first_name", firstName(profile.fullName()));
        put(variables, "business_name", profile.businessName());
        put(variables, "city", profile.city());
        put(variables, "job_title", profile.jobTitle());
        put(variables, "email", profile.email());
        put(variables, "phone", request.phone().e164());
        put(variables, "client_id", client.clientId());
        put(variables, "agent_id", client.agentId());
        put(variables, "request_id", request.requestId());
        variables.putAll(client.dynamicVariables());
        variables.putAll(request.variables());
        // The one that nobody overrides: the vendor's answers are joined by it.
        variables.put("call_id", callId);
        return variables;
    }

    private static String firstName(String fullName) {
        return fullName.strip().split("\\s+", 2)[0];
    }

    private static void put(Map<String, Object> variables, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            variables.put(name, value);
        }
    }
}
