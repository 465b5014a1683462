package dev.outdial.chaos;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What came of a run.
///
/// @param calls   that Twilio made
/// @param posts   requests for a call that Twilio got
/// @param deeds   what was done to the server and its database, how often
/// @param faults  what Twilio did, to which numbers, how often
/// @param first    how long the first start of the server took
/// @param restarts how long each later one took
/// @param returns how long the server needed to take work again after trouble that it survived
/// @param settled how long after the trouble all calls were over
/// @param stories of the first violations
record Result(
        Plan plan,
        String database,
        List<Journal.Entry> entries,
        int calls,
        int posts,
        Map<String, Integer> deeds,
        Map<String, Map<String, Integer>> faults,
        Duration first,
        List<Duration> restarts,
        List<Duration> returns,
        Duration settled,
        Duration took,
        List<Violation> violations,
        List<String> stories) {
    /// So many violations are told in full.
    static final int STORIES = 10;

    boolean isFlawless() {
        return violations.isEmpty();
    }

    /// For people.
    void print(PrintStream out) {
        out.printf(
                "%s on %s, seed %d: %d calls asked for, %d requests to Twilio, %d calls made, in %s%n%n",
                plan.scenario().name().toLowerCase(java.util.Locale.ROOT),
                database,
                plan.seed(),
                entries.size(),
                posts,
                calls,
                Storm.seconds(took));
        out.printf("%-40s %8s %9s%n", "fault", "tried", "survived");
        deeds.forEach((deed, times) -> out.printf("%-40s %8d %9d%n", deed, times, times));
        var hurt = violations.stream().map(Violation::phone).collect(Collectors.toSet());
        new TreeMap<>(faults)
                .forEach((fault, numbers) ->
                        out.printf("%-40s %8d %9d%n", "Twilio, " + fault, sum(numbers, Set.of()), sum(numbers, hurt)));
        out.printf("%nanswers             %s%n", answers());
        out.printf("first start         %s%n", Storm.seconds(first));
        out.printf("slowest restart     %s of %d%n", longest(restarts), restarts.size());
        if (!returns.isEmpty()) {
            out.printf("slowest return      %s of %d%n", longest(returns), returns.size());
        }
        out.printf("all calls over      %s after the last trouble%n", Storm.seconds(settled));
        out.printf("violations          %d%n", violations.size());
        violations.stream()
                .collect(Collectors.groupingBy(Violation::rule, TreeMap::new, Collectors.counting()))
                .forEach((rule, count) -> out.printf("  %-17s %d%n", rule, count));
        stories.forEach(story -> out.printf("%n%s", story));
        if (!isFlawless()) {
            out.printf("%nAgain with: --seed %d%n", plan.seed());
        }
    }

    private static int sum(Map<String, Integer> numbers, Set<String> without) {
        return numbers.entrySet().stream()
                .filter(each -> !without.contains(each.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private Map<String, Long> answers() {
        return entries.stream()
                .map(Journal.Entry::last)
                .flatMap(java.util.Optional::stream)
                .collect(Collectors.groupingBy(Result::kind, TreeMap::new, Collectors.counting()));
    }

    private static String kind(Journal.Reply reply) {
        return reply.isAnswer() ? Integer.toString(reply.status()) : "none";
    }

    private static String longest(List<Duration> times) {
        @Nullable Duration most = times.stream().max(Comparator.naturalOrder()).orElse(null);
        return most == null ? "-" : Storm.seconds(most);
    }
}
