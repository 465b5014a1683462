package dev.outdial.stats;

import dev.outdial.call.Buckets;
import dev.outdial.client.ClientJson;
import dev.outdial.http.Json;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Calls over time, as somebody in a time zone sees them.
///
/// What is counted are UTC hours. Each belongs to the day, the hour and the weekday that the zone's clocks show when it
/// begins; where they run half an hour aside, the calls of a UTC hour's second half are shown an hour early.
final class Series {
    private static final int HOURS = 24;

    /// What is asked for: the UTC hours that begin within it.
    ///
    /// @param from a whole hour
    /// @param to   a whole hour, behind the last one
    record Window(Instant from, Instant to, ZoneId zone) {
        /// 400 days, one of which has an hour more when clocks are put back.
        private static final Duration MOST = Duration.ofDays(400).plusHours(1);

        static Window of(Instant from, Instant to, ZoneId zone) {
            return new Window(wholeHour(from), wholeHour(to), zone);
        }

        private static Instant wholeHour(Instant time) {
            var hour = time.truncatedTo(ChronoUnit.HOURS);
            return hour.equals(time) ? hour : hour.plus(1, ChronoUnit.HOURS);
        }

        boolean isTooLong() {
            return Duration.between(from, to).compareTo(MOST) > 0;
        }
    }

    /// A UTC hour, counted.
    ///
    /// @param talk  answered calls, by the columns of [Buckets#TALK]
    /// @param voice calls in which the agent was heard, by those of [Buckets#VOICE]
    record Hour(Instant start, long total, long answered, long seconds, List<Long> talk, List<Long> voice) {}

    /// Calls, and how many of them were answered.
    private static final class Count {
        private long total;
        private long answered;
        private long seconds;

        void add(Hour hour) {
            total += hour.total;
            answered += hour.answered;
            seconds += hour.seconds;
        }

        ArrayNode pair(ArrayNode list) {
            return list.add(total).add(answered);
        }
    }

    private final Window window;
    private final SequencedMap<LocalDate, Count> days = new TreeMap<>();
    private final List<Count> hours = counts(HOURS);
    private final List<List<Count>> weekdays = new ArrayList<>();
    private final long[] talk = new long[Buckets.TALK.columns().size()];
    private final long[] voice = new long[Buckets.VOICE.columns().size()];

    private Series(Window window) {
        this.window = window;
        for (int i = 0; i < DayOfWeek.values().length; i++) {
            weekdays.add(counts(HOURS));
        }
        // A day on which nobody was called is a day, too.
        for (var hour = window.from; hour.isBefore(window.to); hour = hour.plus(1, ChronoUnit.HOURS)) {
            days.computeIfAbsent(LocalDate.ofInstant(hour, window.zone), _ -> new Count());
        }
    }

    /// @param hours of the window, in any order; one may come in parts
    static Series of(Window window, List<Hour> hours) {
        var series = new Series(window);
        hours.forEach(series::add);
        return series;
    }

    private void add(Hour hour) {
        var local = hour.start.atZone(window.zone);
        var weekday = local.getDayOfWeek().getValue() - 1;
        days.computeIfAbsent(local.toLocalDate(), _ -> new Count()).add(hour);
        hours.get(local.getHour()).add(hour);
        weekdays.get(weekday).get(local.getHour()).add(hour);
        addAll(talk, hour.talk);
        addAll(voice, hour.voice);
    }

    private static void addAll(long[] sums, List<Long> counts) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += counts.get(i);
        }
    }

    private static List<Count> counts(int size) {
        var counts = new ArrayList<Count>();
        for (int i = 0; i < size; i++) {
            counts.add(new Count());
        }
        return counts;
    }

    ObjectNode json() {
        var json = Json.object()
                .put("from", ClientJson.time(window.from))
                .put("to", ClientJson.time(window.to))
                .put("zone", window.zone.getId());
        var dayList = json.putArray("days");
        days.forEach((date, count) -> dayList.addObject()
                .put("date", date.toString())
                .put("total", count.total)
                .put("answered", count.answered)
                .put("seconds", count.seconds));
        var hourList = json.putArray("hours");
        for (int hour = 0; hour < HOURS; hour++) {
            var count = hours.get(hour);
            hourList.addObject().put("hour", hour).put("total", count.total).put("answered", count.answered);
        }
        var week = json.putArray("weekdayHours");
        for (List<Count> day : weekdays) {
            var list = week.addArray();
            day.forEach(count -> count.pair(list.addArray()));
        }
        putDurations(json.putArray("durations"));
        putVoice(json.putObject("answerToVoice"));
        return json;
    }

    private void putDurations(ArrayNode list) {
        var limits = Buckets.TALK.limits();
        for (int i = 0; i < talk.length; i++) {
            list.addObject()
                    .put("upToSeconds", i < limits.size() ? limits.get(i) : null)
                    .put("calls", talk[i]);
        }
    }

    private void putVoice(ObjectNode json) {
        var counts = java.util.Arrays.stream(voice).boxed().toList();
        json.put("p50Ms", quantile(counts, 0.50))
                .put("p95Ms", quantile(counts, 0.95))
                .put("calls", counts.stream().mapToLong(Long::longValue).sum());
    }

    private static @Nullable Long quantile(List<Long> counts, double part) {
        var found = Buckets.VOICE.quantile(counts, part);
        return found.isPresent() ? (Long) found.getAsLong() : null;
    }
}
