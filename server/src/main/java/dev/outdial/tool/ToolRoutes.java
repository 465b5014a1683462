package dev.outdial.tool;

import dev.outdial.access.Guard;
import dev.outdial.client.Client;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/// `/secure/agent-tools`: the tools as ElevenLabs wants them configured, ready to be pasted into an agent.
/// Format: ElevenLabs Agents, client tools (`ClientToolConfig`).
public final class ToolRoutes {
    private final Guard guard;
    private final Tools tools;

    public ToolRoutes(Guard guard, Tools tools) {
        this.guard = guard;
        this.tools = tools;
    }

    public void addTo(Routes routes) {
        routes.get("/secure/agent-tools", guard.client((_, client) -> list(client)));
    }

    private Answer list(Client client) {
        var json = Json.object().put("clientId", client.clientId());
        var list = json.putArray("tools");
        tools.of(client).forEach(tool -> list.add(config(tool, client)));
        return Answer.ok(json);
    }

    private static ObjectNode config(AgentTool tool, Client client) {
        var json = Json.object()
                .put("type", "client")
                .put("name", tool.name())
                .put("description", tool.description())
                .put("response_timeout_secs", tool.seconds())
                .put("expects_response", true);
        var parameters = json.putObject("parameters").put("type", "object");
        var required = parameters.putArray("required");
        var properties = parameters.putObject("properties");
        for (Parameter parameter : tool.parameters(client)) {
            if (parameter.isRequired()) {
                required.add(parameter.name());
            }
            properties.putObject(parameter.name()).put("type", "string").put("description", described(parameter));
        }
        return json;
    }

    /// Not every version of ElevenLabs knows lists of choices; every one reads descriptions.
    private static String described(Parameter parameter) {
        return parameter.choices().isEmpty()
                ? parameter.description()
                : "%s One of: %s.".formatted(parameter.description(), String.join(", ", parameter.choices()));
    }
}
