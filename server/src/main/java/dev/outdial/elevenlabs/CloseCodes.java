package dev.outdial.elevenlabs;

import dev.outdial.bridge.EndReason;
import dev.outdial.bridge.Ending;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What ElevenLabs' close codes and HTTP statuses mean.
/// Protocol: ElevenLabs Agents, close codes; refusals of the signed URL and of the upgrade.
final class CloseCodes {
    private static final int LONGEST_TEXT = 300;

    private CloseCodes() {}

    /// Why the socket was closed.
    ///
    /// @param code null if there was no close frame
    /// @param text the close frame's own words and, where there was one, the error event before it
    static EndReason closed(@Nullable Short code, String text) {
        var detail = code == null ? text : "%d %s".formatted(code, text);
        return ending(code == null ? 1006 : code, text).because(plain(detail));
    }

    /// Whether another try may help.
    static boolean isWorthRetrying(@Nullable Short code) {
        return code == null || code == 1002 || code == 1006 || code == 1011;
    }

    /// Why the signed URL, or the upgrade, was refused.
    static EndReason refused(int status, String text) {
        var ending = switch (status) {
            case 401, 403 -> Ending.AGENT_UNAUTHORIZED;
            case 404 -> Ending.AGENT_NOT_FOUND;
            case 429 -> Ending.AGENT_OVER_CAPACITY;
            default -> status >= 500 ? Ending.AGENT_UNREACHABLE : Ending.AGENT_REFUSED;
        };
        return ending.because(plain("HTTP %d %s".formatted(status, text)));
    }

    private static Ending ending(int code, String text) {
        return switch (code) {
            case 1000 -> text.contains("max_duration") ? Ending.AGENT_MAX_DURATION : Ending.AGENT_ENDED;
            case 1002 -> Ending.AGENT_ERROR;
            case 1008 -> badRequest(text);
            case 1011 -> Ending.AGENT_CRASHED;
            case 3000 -> Ending.AGENT_REFUSED;
            default -> Ending.AGENT_LOST;
        };
    }

    private static Ending badRequest(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("dynamic_variable") || lower.contains("dynamic variable")) {
            return Ending.AGENT_MISSING_DYNAMIC_VARIABLE;
        }
        return lower.contains("override") ? Ending.AGENT_OVERRIDE_NOT_ALLOWED : Ending.AGENT_BAD_REQUEST;
    }

    private static String plain(String text) {
        var cut = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
        return cut.replaceAll("\\p{Cntrl}", " ").strip();
    }
}
