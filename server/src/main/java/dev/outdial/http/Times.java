package dev.outdial.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The query parameters `from` (inclusive) and `to` (exclusive): a date, which is a UTC day, or a time with an offset.
/// A bare date in `to` includes that day.
public final class Times {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})");

    /// How a time must be written.
    public static final String EXPECTED = "must be a date (2026-11-22) or a time with offset (2026-11-22T18:53:07Z)";

    private Times() {}

    /// The time of `from`; null where it is not given.
    ///
    /// @throws Refused 400
    public static @Nullable Instant from(Request request) {
        return read(request, "from", 0, ZoneOffset.UTC);
    }

    /// The time of `to`; null where it is not given.
    ///
    /// @throws Refused 400
    public static @Nullable Instant to(Request request) {
        return read(request, "to", 1, ZoneOffset.UTC);
    }

    /// The same where a date is a day of `zone`.
    ///
    /// @throws Refused 400
    public static @Nullable Instant from(Request request, ZoneId zone) {
        return read(request, "from", 0, zone);
    }

    /// The same where a date is a day of `zone`.
    ///
    /// @throws Refused 400
    public static @Nullable Instant to(Request request, ZoneId zone) {
        return read(request, "to", 1, zone);
    }

    /// The time zone of the query parameter `zone`, by its IANA name; UTC where it is not given.
    ///
    /// @throws Refused 400
    public static ZoneId zone(Request request) {
        var name = request.query("zone").orElse("UTC");
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw new Refused(Refusal.Invalid.value("zone", "zone must be an IANA name, such as Europe/Berlin"));
        }
        return ZoneId.of(name);
    }

    private static @Nullable Instant read(Request request, String name, int daysBehind, ZoneId zone) {
        var text = request.query(name).orElse(null);
        if (text == null) {
            return null;
        }
        return parse(text, daysBehind, zone)
                .orElseThrow(() -> new Refused(Refusal.Invalid.value(name, "%s %s".formatted(name, EXPECTED))));
    }

    /// A time as `from` takes it; empty if it is written in another way.
    public static Optional<Instant> parse(String text) {
        return parse(text, 0, ZoneOffset.UTC);
    }

    private static Optional<Instant> parse(String text, int daysBehind, ZoneId zone) {
        try {
            if (DATE.matcher(text).matches()) {
                return Optional.of(LocalDate.parse(text)
                        .plusDays(daysBehind)
                        .atStartOfDay(zone)
                        .toInstant());
            }
            if (TIME.matcher(text).matches()) {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            }
        } catch (DateTimeException _) {
            // like what does not even look like a time
        }
        return Optional.empty();
    }
}
