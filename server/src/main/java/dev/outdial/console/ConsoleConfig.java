package dev.outdial.console;

import dev.outdial.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the console's pages come from.
///
/// @param folder read afresh for each request, for whoever works on the pages; null takes those of the jar
public record ConsoleConfig(@Nullable Path folder) {
    public static final ConsoleConfig DEFAULT = new ConsoleConfig(null);

    public static ConsoleConfig from(Settings settings) {
        var folder = settings.text("CONSOLE_DIR").map(Path::of).orElse(null);
        if (folder != null && !Files.isRegularFile(folder.resolve(ConsoleFiles.PAGE))) {
            settings.mistake(
                    "CONSOLE_DIR",
                    "must be a folder with an index.html in it, not '%s'".formatted(folder),
                    "CONSOLE_DIR=server/src/main/resources/console");
            return DEFAULT;
        }
        return new ConsoleConfig(folder);
    }
}
