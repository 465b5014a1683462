package dev.outdial.config;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Environment variables and the lines of `.env`, read by name, with all mistakes gathered.
///
/// A variable of the environment wins over the same name in `.env`. Every name may also be given as `NAME_FILE`, the
/// path of a file that holds the value (as Docker and Kubernetes hand out secrets). A value that cannot be used is
/// noted and replaced by the default, so that reading goes on; [#throwIfWrong] then reports everything at once.
public final class Settings {
    private final Map<String, String> environment;
    private final Map<String, String> file;
    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> known = new TreeSet<>();

    /// @param environment variables by name, usually `System.getenv()`
    /// @param file        what `.env` says, by name
    public Settings(Map<String, String> environment, Map<String, String> file) {
        this.environment = Map.copyOf(environment);
        this.file = Map.copyOf(file);
    }

    /// The process's environment and the `.env` file of `folder`, if there is one.
    public static Settings load(Path folder) {
        var file = new HashMap<String, String>();
        var mistakes = new ArrayList<String>();
        if (Files.exists(folder.resolve(".env"))) {
            try {
                var dotenv = Dotenv.configure()
                        .directory(folder.toAbsolutePath().toString())
                        .load();
                for (DotenvEntry entry : dotenv.entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)) {
                    file.put(entry.getKey(), entry.getValue());
                }
            } catch (DotenvException e) {
                mistakes.add(".env cannot be read: " + e.getMessage());
            }
        }
        var settings = new Settings(System.getenv(), file);
        settings.mistakes.addAll(mistakes);
        return settings;
    }

    /// The text of `name`, or nothing where it is unset or blank.
    public Optional<String> text(String name) {
        known.add(name);
        var direct = raw(name);
        var path = raw(name + "_FILE");
        if (path == null) {
            return Optional.ofNullable(direct).filter(value -> !value.isBlank());
        }
        if (direct != null) {
            mistake(name, "is set, and so is %s_FILE".formatted(name), "set only one of the two");
            return Optional.empty();
        }
        try {
            var content =
                    Files.readString(Path.of(path), StandardCharsets.UTF_8).strip();
            return Optional.of(content).filter(value -> !value.isEmpty());
        } catch (IOException | RuntimeException _) {
            mistake(
                    name + "_FILE",
                    "names a file that cannot be read",
                    "%s_FILE=/run/secrets/%s".formatted(name, name));
            return Optional.empty();
        }
    }

    /// The text of `name`, or `otherwise` where it is unset.
    public String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /// A secret that may be missing.
    public @Nullable Secret secret(String name) {
        return text(name).map(Secret::new).orElse(null);
    }

    /// Text that must be there.
    ///
    /// @param why     what it is for, in a few words
    /// @param example a value that would do
    public String required(String name, String why, String example) {
        return text(name).orElseGet(() -> {
            mistake(name, "is missing: " + why, name + "=" + example);
            return example;
        });
    }

    /// A secret that must be there and has at least `minBytes` bytes of UTF-8.
    public Secret requiredSecret(String name, int minBytes, String why, String example) {
        var secret = new Secret(required(name, why, example));
        if (text(name).isPresent() && secret.bytes().length < minBytes) {
            mistake(name, "is too short: it needs at least %d bytes".formatted(minBytes), name + "=" + example);
        }
        return secret;
    }

    /// A whole number between `min` and `max`.
    public int integer(String name, int otherwise, int min, int max) {
        return text(name)
                .map(value -> {
                    try {
                        var number = Integer.parseInt(value.strip());
                        if (number >= min && number <= max) {
                            return number;
                        }
                    } catch (NumberFormatException _) {
                        // told below, like a number that is out of bounds
                    }
                    mistake(
                            name,
                            "must be a whole number from %d to %d, not '%s'".formatted(min, max, value),
                            name + "=" + otherwise);
                    return otherwise;
                })
                .orElse(otherwise);
    }

    /// An amount of money, in US dollars, not negative.
    public @Nullable BigDecimal amount(String name, @Nullable BigDecimal otherwise) {
        var value = text(name).orElse(null);
        if (value == null) {
            return otherwise;
        }
        try {
            var amount = new BigDecimal(value.strip());
            if (amount.signum() >= 0 && amount.precision() <= 12 && amount.scale() <= 6) {
                return amount;
            }
        } catch (NumberFormatException _) {
            // told below, like an amount that is out of bounds
        }
        mistake(name, "must be an amount of dollars, not '%s'".formatted(value), name + "=25.00");
        return otherwise;
    }

    /// A time span: a number with `ms`, `s`, `m`, `h` or `d` behind it.
    public Duration duration(String name, Duration otherwise, Duration min, Duration max) {
        return text(name)
                .map(value -> {
                    var duration = parseDuration(value.strip());
                    if (duration != null && duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                        return duration;
                    }
                    mistake(
                            name,
                            "must be a time from %s to %s, not '%s'".formatted(print(min), print(max), value),
                            name + "=" + print(otherwise));
                    return otherwise;
                })
                .orElse(otherwise);
    }

    /// An absolute `http` or `https` address without query and fragment; a slash at its end is dropped.
    public URI url(String name, URI otherwise, String example) {
        return text(name)
                .map(value -> {
                    var uri = parseUrl(value.strip());
                    if (uri != null) {
                        return uri;
                    }
                    mistake(
                            name,
                            "must be an absolute http or https address without query, not '%s'".formatted(value),
                            name + "=" + example);
                    return otherwise;
                })
                .orElse(otherwise);
    }

    /// One of the constants of an enum, in any case, with `-` for `_`.
    public <E extends Enum<E>> E choice(String name, E otherwise) {
        var type = otherwise.getDeclaringClass();
        return text(name)
                .map(value -> {
                    for (E constant : type.getEnumConstants()) {
                        if (word(constant).equalsIgnoreCase(value.strip())) {
                            return constant;
                        }
                    }
                    var words = Arrays.stream(type.getEnumConstants())
                            .map(Settings::word)
                            .toList();
                    mistake(
                            name,
                            "must be one of %s, not '%s'".formatted(String.join(", ", words), value),
                            name + "=" + word(otherwise));
                    return otherwise;
                })
                .orElse(otherwise);
    }

    /// `true` or `false`.
    public boolean flag(String name, boolean otherwise) {
        return text(name)
                .map(value -> switch (value.strip().toLowerCase(java.util.Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> {
                        mistake(name, "must be true or false, not '%s'".formatted(value), name + "=" + otherwise);
                        yield otherwise;
                    }
                })
                .orElse(otherwise);
    }

    /// Words divided by commas; empty where unset.
    public List<String> list(String name) {
        return text(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// The names that were asked for so far, whether they are set or not.
    public Set<String> known() {
        return Set.copyOf(known);
    }

    /// Notes a mistake that only the caller could see.
    public void mistake(String name, String wrong, String example) {
        mistakes.add("%s %s. Example: %s".formatted(name, wrong, example));
    }

    /// Ends the reading: reports all mistakes together, and names in `.env` that mean nothing.
    ///
    /// @throws ConfigException if anything is wrong
    public void throwIfWrong() {
        for (String name : file.keySet()) {
            var base = name.endsWith("_FILE") ? name.substring(0, name.length() - "_FILE".length()) : name;
            if (!known.contains(name) && !known.contains(base)) {
                var near = known.stream()
                        .min(Comparator.comparingInt(word -> distance(word, name)))
                        .filter(word -> distance(word, name) <= 3);
                mistakes.add(".env sets %s, which means nothing to Outdial.%s"
                        .formatted(
                                name, near.map(" Did you mean %s?"::formatted).orElse("")));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }

    private @Nullable String raw(String name) {
        var value = environment.get(name);
        return value != null ? value : file.get(name);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static @Nullable URI parseUrl(String value) {
        try {
            var trimmed = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            var uri = URI.create(trimmed);
            var web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            var plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            return web && plain && uri.getHost() != null ? uri : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable Duration parseDuration(String value) {
        var split = 0;
        while (split < value.length() && value.charAt(split) >= '0' && value.charAt(split) <= '9') {
            split++;
        }
        if (split == 0 || split > 9) {
            return null;
        }
        var number = Long.parseLong(value.substring(0, split));
        return switch (value.substring(split).strip()) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> null;
        };
    }

    private static String print(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        var seconds = duration.toSeconds();
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /// Levenshtein's distance, for "did you mean".
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
