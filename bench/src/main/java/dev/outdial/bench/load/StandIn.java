package dev.outdial.bench.load;

import dev.outdial.bench.net.HttpServer.Answer;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What little of Twilio's and ElevenLabs' REST a call needs: calls are placed at once, signed URLs given freely.
public final class StandIn {
    public static final String ACCOUNT_SID = "AC" + "0".repeat(31) + "1";
    private static final String CALLS = "/2010-04-01/Accounts/" + ACCOUNT_SID + "/Calls";

    /// A call that was asked for.
    ///
    /// @param voiceUrl  what is to be fetched once the callee has answered
    /// @param statusUrl who is to be told how the call goes on
    public record Placed(URI voiceUrl, URI statusUrl, String to, String from) {}

    private final Map<String, Placed> placed = new ConcurrentHashMap<>();
    private final int port;
    private long callSids;
    private long signatures;

    StandIn(int port) {
        this.port = port;
    }

    /// The call that was given this SID, which it has been: it is known before the answer leaves.
    public Placed placed(String callSid) {
        var call = placed.get(callSid);
        if (call == null) {
            throw new IllegalStateException("no call has the SID " + callSid);
        }
        return call;
    }

    Answer answer(String method, String target, String body) {
        var path = target.replaceFirst("\\?.*", "");
        if (path.equals("/v1/convai/conversation/get-signed-url")) {
            return Answer.ok(
                    "{\"signed_url\":\"ws://127.0.0.1:%d/v1/convai/conversation?agent_id=agent_bench&conversation_signature=s%d\"}"
                            .formatted(port, ++signatures));
        }
        if (method.equals("POST") && path.equals(CALLS + ".json")) {
            return place(form(body));
        }
        if (path.startsWith(CALLS + "/")) {
            var sid = path.substring(CALLS.length() + 1).replace(".json", "");
            var status = method.equals("POST") ? "completed" : "in-progress";
            return Answer.ok("{\"sid\":\"%s\",\"status\":\"%s\"}".formatted(sid, status));
        }
        return new Answer("404 Not Found", "{\"code\":20404,\"message\":\"not found\",\"status\":404}");
    }

    private Answer place(Map<String, String> form) {
        var sid = "CA%032x".formatted(++callSids);
        placed.put(
                sid,
                new Placed(
                        URI.create(form.getOrDefault("Url", "")),
                        URI.create(form.getOrDefault("StatusCallback", "")),
                        form.getOrDefault("To", ""),
                        form.getOrDefault("From", "")));
        return new Answer("201 Created", "{\"sid\":\"%s\",\"status\":\"queued\"}".formatted(sid));
    }

    private static Map<String, String> form(String body) {
        var form = new HashMap<String, String>();
        for (String pair : body.split("&", -1)) {
            var at = pair.indexOf('=');
            if (at > 0) {
                form.putIfAbsent(decode(pair.substring(0, at)), decode(pair.substring(at + 1)));
            }
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
