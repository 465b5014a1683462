package dev.outdial.tool;

import dev.outdial.client.Client;
import java.util.List;
import java.util.regex.Pattern;

/// Plays the tones of keys into the callee's line, for menus that answer with "press one".
record SendDtmf() implements AgentTool {
    private static final Pattern DIGITS = Pattern.compile("[0-9*#A-Dw]{1,32}");

    @Override
    public String name() {
        return "send_dtmf";
    }

    @Override
    public String description() {
        return "Presses keys on the phone, for a machine that asks for them. Only pressing works: saying the digits"
                + " aloud does nothing. Say nothing until you get the answer.";
    }

    @Override
    public List<Parameter> parameters(Client client) {
        return List.of(Parameter.personal(
                "digits",
                "The keys, 1 to 32 of 0-9, *, # and A-D without spaces; w waits half a second, as in 1w20#.",
                true,
                100));
    }

    @Override
    public ToolAnswer use(Occasion occasion, Given given) throws BadParameter {
        var digits = given.required("digits");
        if (!DIGITS.matcher(digits).matches()) {
            throw new BadParameter("digits must be 1 to 32 of 0-9, *, #, A-D and w, and nothing else");
        }
        return new ToolAnswer.Tones(Tones.of(digits), "The keys were pressed.");
    }
}
