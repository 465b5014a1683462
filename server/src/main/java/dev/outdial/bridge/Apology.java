package dev.outdial.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What the callee hears when the agent fails: raw mu-law, 8000 Hz, one channel, at most eight seconds.
///
/// The one that comes along says "I'm sorry, we have a technical problem. We will call you again. Goodbye." It was made
/// with
///
/// ```
/// espeak-ng -v en-us -s 165 -w apology.wav "I'm sorry, we have a technical problem. We will call you again. Goodbye."
/// sox apology.wav -t ul -r 8000 -c 1 -e u-law apology.ulaw silence 1 0.02 0.5% pad 0.1 0.2 norm -4
/// ```
///
/// @param base64 the audio
public record Apology(String base64) {
    /// Eight seconds: with what goes before and after it, the call still ends within ten.
    public static final int MOST_BYTES = 64_000;

    /// The audio of `file`, or the one that comes along.
    ///
    /// @throws UncheckedIOException if it cannot be read
    public static Apology load(@Nullable Path file) {
        try {
            return of(file == null ? builtIn() : Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The apology cannot be read", e);
        }
    }

    /// @throws IllegalArgumentException if it is empty or too long
    static Apology of(byte[] mulaw) {
        if (mulaw.length == 0 || mulaw.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "An apology has 1 to %d bytes, not %d".formatted(MOST_BYTES, mulaw.length));
        }
        return new Apology(Base64.getEncoder().encodeToString(mulaw));
    }

    private static byte[] builtIn() throws IOException {
        try (var in = Apology.class.getResourceAsStream("apology.ulaw")) {
            if (in == null) {
                throw new IOException("apology.ulaw is missing from the jar");
            }
            return in.readAllBytes();
        }
    }
}
