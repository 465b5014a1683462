package dev.outdial.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamReadException;

/// Finds which name stood twice: Jackson tells it only in its message.
final class DuplicateName {
    private static final Pattern MESSAGE = Pattern.compile("^Duplicate Object property \"(.{1,64}?)\"", Pattern.DOTALL);

    private DuplicateName() {}

    static @Nullable String in(StreamReadException e) {
        var message = e.getOriginalMessage();
        if (message == null || !message.startsWith("Duplicate Object property")) {
            return null;
        }
        var found = MESSAGE.matcher(message);
        return found.find() ? found.group(1) : "(a long name)";
    }
}
