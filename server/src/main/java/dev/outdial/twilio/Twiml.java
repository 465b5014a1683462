package dev.outdial.twilio;

import java.util.List;
import java.util.Map;

/// What Twilio is told to do with an answered call. Every value goes through [#attribute], so that none can become
/// markup.
final class Twiml {
    /// Name and value of a `<Parameter>` must together be under 500 characters.
    private static final int PARAMETER_LENGTH = 500;

    /// Long enough for a person to reach a phone, and shorter than most voicemail boxes wait.
    private static final int TRANSFER_RING_SECONDS = 20;

    private Twiml() {}

    /// Ends the call.
    static String hangUp() {
        return response("<Hangup/>");
    }

    /// Connects the callee to our media socket; when that closes, the call ends.
    ///
    /// @param parameters sent with the stream's `start`; those that are too long are left out, as their readers
    ///     load them by the call's id
    static String connectStream(String url, String statusCallback, List<Map.Entry<String, String>> parameters) {
        var stream = new StringBuilder(
                "<Stream url=\"%s\" statusCallback=\"%s\">".formatted(attribute(url), attribute(statusCallback)));
        for (Map.Entry<String, String> parameter : parameters) {
            if (parameter.getKey().length() + parameter.getValue().length() < PARAMETER_LENGTH) {
                stream.append("<Parameter name=\"%s\" value=\"%s\"/>"
                        .formatted(attribute(parameter.getKey()), attribute(parameter.getValue())));
            }
        }
        return response("<Connect>" + stream + "</Stream></Connect><Hangup/>");
    }

    /// Rings somebody, and connects the callee with them.
    ///
    /// @param from    the number that they see
    /// @param action  asked what comes next once that is over, or nobody has answered
    /// @param whisper asked what the one who answers hears first; empty for nothing
    static String dial(String to, String from, String action, String whisper) {
        var url = whisper.isEmpty() ? "" : " url=\"%s\"".formatted(attribute(whisper));
        return response("<Dial callerId=\"%s\" timeout=\"%d\" action=\"%s\"><Number%s>%s</Number></Dial>"
                .formatted(attribute(from), TRANSFER_RING_SECONDS, attribute(action), url, attribute(to)));
    }

    /// Goes on with what comes next.
    static String nothing() {
        return response("");
    }

    /// Says a text, or plays the recording that lies at an `https` URL.
    static String tell(String message) {
        return response(message(message));
    }

    /// Says or plays a message, and ends the call.
    static String tellAndHangUp(String message) {
        return response(message(message) + "<Hangup/>");
    }

    private static String message(String message) {
        return message.startsWith("https://")
                ? "<Play>" + attribute(message) + "</Play>"
                : "<Say>" + attribute(message) + "</Say>";
    }

    private static String response(String verbs) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>" + verbs + "</Response>";
    }

    /// A value as it stands between quotes. Java's own XML writers leave line ends and tabs as they are, and a parser
    /// then reads them as spaces; as references they survive. What XML 1.0 has no way to write is left out, since
    /// Twilio refuses a document that has it.
    private static String attribute(String value) {
        var text = new StringBuilder(value.length() + 16);
        value.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&apos;");
                case '\t', '\n', '\r' -> text.append("&#").append(c).append(';');
                default -> {
                    if (isCharacter(c)) {
                        text.appendCodePoint(c);
                    }
                }
            }
        });
        return text.toString();
    }

    private static boolean isCharacter(int c) {
        return c >= ' ' && c != 0xFFFE && c != 0xFFFF && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
    }
}
