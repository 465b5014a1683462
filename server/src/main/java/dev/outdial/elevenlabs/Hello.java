package dev.outdial.elevenlabs;

import dev.outdial.bridge.BridgedCall;
import dev.outdial.http.Json;
import java.util.Map;

/// The first message to an agent. What is not overridden is left out: ElevenLabs takes nulls amiss.
/// Protocol: `conversation_initiation_client_data`.
final class Hello {
    private Hello() {}

    static String to(BridgedCall call) {
        var hello = Json.object();
        hello.put("type", "conversation_initiation_client_data");
        hello.set("dynamic_variables", Json.MAPPER.valueToTree(call.variables()));
        if (call.firstMessage() != null) {
            hello.set(
                    "conversation_config_override",
                    Json.MAPPER.valueToTree(Map.of("agent", Map.of("first_message", call.firstMessage()))));
        }
        hello.put("user_id", call.clientId());
        return Json.write(hello);
    }
}
