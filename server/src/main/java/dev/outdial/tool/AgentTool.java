package dev.outdial.tool;

import dev.outdial.call.Call;
import dev.outdial.client.Client;
import java.util.List;

/// Something that an agent can have done during its call. The words here are read by a language model: they say when
/// the tool is to be used, and errors say what to do instead.
sealed interface AgentTool permits EndCall, TransferCall, SendDtmf, AddToDoNotCall, ScheduleCallback, SetOutcome {
    /// How the agent calls it.
    String name();

    /// When, and how, to use it.
    String description();

    /// What it takes; it may depend on the client.
    List<Parameter> parameters(Client client);

    /// Whether it makes sense for that client.
    default boolean isFor(@SuppressWarnings("unused") Client client) {
        return true;
    }

    /// How long an agent may have to wait for its answer, in seconds.
    default int seconds() {
        return 20;
    }

    /// Does it, or says what the bridge must do. Blocks.
    ///
    /// @throws BadParameter if a value will not do
    ToolAnswer use(Occasion occasion, Given given) throws BadParameter;

    /// Where a tool is used.
    record Occasion(Call call, Client client) {}
}
