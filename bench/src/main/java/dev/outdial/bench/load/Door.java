package dev.outdial.bench.load;

import java.net.InetSocketAddress;
import java.util.Map;

/// Where and how the phone's media stream is opened.
///
/// @param target     the path
/// @param fields     of the upgrade request, such as a signature
/// @param callSid    what `start` says the call is called
/// @param parameters the stream's parameters
public record Door(
        InetSocketAddress address,
        String target,
        Map<String, String> fields,
        String callSid,
        Map<String, String> parameters) {
    public Door {
        fields = Map.copyOf(fields);
        parameters = Map.copyOf(parameters);
    }
}
