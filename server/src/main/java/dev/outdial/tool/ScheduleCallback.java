package dev.outdial.tool;

import dev.outdial.call.CallCorrection;
import dev.outdial.call.CallCorrections;
import dev.outdial.call.CallOutcome;
import dev.outdial.call.Calls;
import dev.outdial.client.Client;
import dev.outdial.http.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Writes down that the callee is to be called again, and when.
record ScheduleCallback(Calls calls, InstantSource clock) implements AgentTool {
    private static final Duration FURTHEST = Duration.ofDays(366);

    /// The last place on earth where a day ends.
    private static final ZoneOffset LAST = ZoneOffset.ofHours(-12);

    @Override
    public String name() {
        return "schedule_callback";
    }

    @Override
    public String description() {
        return "Writes down that the callee wants to be called again, and when. Agree on a date with the callee first,"
                + " and repeat it to them afterwards.";
    }

    @Override
    public List<Parameter> parameters(Client client) {
        return List.of(
                new Parameter(
                        "date",
                        "When to call, in ISO 8601: a date such as 2026-12-01, or a time with an offset such as"
                                + " 2026-12-01T15:30:00-05:00.",
                        true,
                        List.of(),
                        40,
                        false),
                Parameter.personal("about", "What to talk about then, in a few words.", false, 500));
    }

    @Override
    public ToolAnswer use(Occasion occasion, Given given) throws BadParameter {
        var date = given.required("date");
        var latest = latest(date);
        var now = clock.instant();
        if (latest.isBefore(now)) {
            throw new BadParameter("That is in the past: it is now %s. Give a later date".formatted(now(now)));
        }
        if (latest.isAfter(now.plus(FURTHEST).plus(Duration.ofDays(1)))) {
            throw new BadParameter(
                    "That is more than a year ahead: it is now %s. Give an earlier date".formatted(now(now)));
        }
        var about = given.text("about").orElse("Call back");
        var changes = Json.object()
                .put("callOutcome", CallOutcome.CALLBACK.word())
                .put("nextAction", about)
                .put("nextActionDate", date);
        calls.correct(occasion.call().callId(), new CallCorrection(changes), CallCorrections.AGENT);
        return new ToolAnswer.Done("Written down: the callee is to be called again on %s.".formatted(date));
    }

    /// The last moment that is meant: a bare date is that day anywhere.
    private static Instant latest(String date) throws BadParameter {
        try {
            return date.contains("T")
                    ? OffsetDateTime.parse(date).toInstant()
                    : LocalDate.parse(date).plusDays(1).atStartOfDay().toInstant(LAST);
        } catch (DateTimeException _) {
            throw new BadParameter("date must be an ISO 8601 date such as 2026-12-01, or a time with an offset such as"
                    + " 2026-12-01T15:30:00-05:00");
        }
    }

    private static String now(Instant now) {
        return now.truncatedTo(ChronoUnit.MINUTES).toString();
    }
}
