package dev.outdial.tool;

import dev.outdial.call.CallCorrection;
import dev.outdial.call.CallCorrections;
import dev.outdial.call.CallOutcome;
import dev.outdial.call.CallSentiment;
import dev.outdial.call.Calls;
import dev.outdial.client.Client;
import dev.outdial.http.Json;
import java.util.Arrays;
import java.util.List;

/// Writes down what came of the call, in the words of history. What is not given stays.
record SetOutcome(Calls calls) implements AgentTool {
    @Override
    public String name() {
        return "set_outcome";
    }

    @Override
    public String description() {
        return "Writes down what came of the call. Use it once you know, before the call ends; a later use replaces an"
                + " earlier one. Give at least one parameter.";
    }

    @Override
    public List<Parameter> parameters(Client client) {
        return List.of(
                Parameter.choice(
                        "outcome",
                        "What came of it.",
                        false,
                        Arrays.stream(CallOutcome.values())
                                .map(CallOutcome::word)
                                .toList()),
                Parameter.choice(
                        "sentiment",
                        "How the callee took it.",
                        false,
                        Arrays.stream(CallSentiment.values())
                                .map(CallSentiment::word)
                                .toList()),
                Parameter.personal("notes", "What is worth knowing for the next call.", false, 2000));
    }

    @Override
    public ToolAnswer use(Occasion occasion, Given given) throws BadParameter {
        if (given.values().isEmpty()) {
            throw new BadParameter("Give at least one of outcome, sentiment and notes");
        }
        var changes = Json.object();
        given.text("outcome").ifPresent(outcome -> changes.put("callOutcome", outcome));
        given.text("sentiment").ifPresent(sentiment -> changes.put("callSentiment", sentiment));
        given.text("notes").ifPresent(notes -> changes.put("agentNotes", notes));
        calls.correct(occasion.call().callId(), new CallCorrection(changes), CallCorrections.AGENT);
        return new ToolAnswer.Done("Written down.");
    }
}
