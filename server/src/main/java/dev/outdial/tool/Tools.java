package dev.outdial.tool;

import dev.outdial.call.Calls;
import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.http.Json;
import dev.outdial.http.Printable;
import dev.outdial.ops.Audit;
import dev.outdial.suppression.DoNotCall;
import dev.outdial.tool.AgentTool.Occasion;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The table of the tools: one line a tool.
public final class Tools {
    private final Calls calls;
    private final ClientStore clients;
    private final List<AgentTool> all;

    public Tools(Calls calls, ClientStore clients, DoNotCall doNotCall, Audit audit, InstantSource clock) {
        this.calls = calls;
        this.clients = clients;
        this.all = List.of(
                new EndCall(),
                new TransferCall(),
                new SendDtmf(),
                new AddToDoNotCall(doNotCall, audit),
                new ScheduleCallback(calls, clock),
                new SetOutcome(calls));
    }

    /// The tools that make sense for a client.
    List<AgentTool> of(Client client) {
        return all.stream().filter(tool -> tool.isFor(client)).toList();
    }

    /// Does what an agent wants done in its call. Blocks; whatever is wrong with the request is in the answer.
    ///
    /// @param parameters what the agent gave; anything but an object is as good as none
    public ToolUse use(String callId, String name, JsonNode parameters) {
        var call = calls.find(callId).orElse(null);
        var client = call == null ? null : clients.find(call.clientId()).orElse(null);
        if (call == null || client == null) {
            return failed("This call has no tools any more");
        }
        var tool = find(client, name);
        if (tool == null) {
            return failed("There is no tool named %s on this call. The tools are: %s"
                    .formatted(
                            Printable.brief(name),
                            of(client).stream().map(AgentTool::name).collect(Collectors.joining(", "))));
        }
        var takes = tool.parameters(client);
        try {
            var given = Given.read(takes, parameters);
            return new ToolUse(tool.use(new Occasion(call, client), given), given.shown(takes));
        } catch (BadParameter e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable AgentTool find(Client client, String name) {
        return of(client).stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /// What was given is not shown: it may be anything.
    private static ToolUse failed(String why) {
        return new ToolUse(new ToolAnswer.Failed(why), Json.object());
    }
}
