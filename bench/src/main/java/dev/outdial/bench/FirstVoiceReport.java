package dev.outdial.bench;

import dev.outdial.bench.load.Delay;
import dev.outdial.bench.load.Figures;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/// Tells how long callees wait for their agent's first words.
record FirstVoiceReport(String pinning, List<Row> rows) implements Verdict {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final double MOST_ADDED_MS = 50;

    FirstVoiceReport {
        rows = List.copyOf(rows);
    }

    /// One setting, in milliseconds.
    ///
    /// @param connect         when agents are connected
    /// @param agentMs         what an agent takes until it is ready
    /// @param sinceStart      from the stream's `start` to the first words
    /// @param sinceStartLess  the same less the agent's own time to first audio; negative where it began earlier
    /// @param sinceAnswer     from the request for TwiML to the first words
    /// @param sinceAnswerLess the same less the agent's own time
    /// @param agentsOwn       from the agent's socket being open to its first words
    /// @param added           what the server adds; see [FirstVoiceTrial.Heard#addedMs()]
    /// @param faults          of all calls
    record Row(
            String connect,
            int agentMs,
            Delay sinceStart,
            Delay sinceStartLess,
            Delay sinceAnswer,
            Delay sinceAnswerLess,
            Delay agentsOwn,
            Delay added,
            long faults) {
        static Row of(String connect, int agentMs, List<FirstVoiceTrial.Heard> heard, Figures figures) {
            return new Row(
                    connect,
                    agentMs,
                    of(heard, FirstVoiceTrial.Heard::sinceStartMs),
                    of(heard, each -> each.sinceStartMs() - each.agentsOwnMs()),
                    of(heard, FirstVoiceTrial.Heard::sinceAnswerMs),
                    of(heard, each -> each.sinceAnswerMs() - each.agentsOwnMs()),
                    of(heard, FirstVoiceTrial.Heard::agentsOwnMs),
                    of(heard, FirstVoiceTrial.Heard::addedMs),
                    figures.faultCount());
        }

        private static Delay of(List<FirstVoiceTrial.Heard> heard, ToDoubleFunction<FirstVoiceTrial.Heard> what) {
            return Delay.of(heard.stream().map(what::applyAsDouble).toList());
        }

        boolean isGood() {
            return added.p99() <= MOST_ADDED_MS && faults == 0;
        }
    }

    @Override
    public boolean isGood() {
        return rows.stream().allMatch(Row::isGood);
    }

    @Override
    public void print(PrintStream out) {
        out.println("Cores: " + pinning);
        out.println("First words, ms p50 / p99. Less: without the agent's own time. Added by the server: at most 50.");
        out.printf(
                "%-9s %8s %6s %-17s %-17s %-17s %-17s %-15s %6s%n",
                "connect", "agent ms", "calls", "from start", "less", "from answer", "less", "added", "faults");
        for (Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    "%-9s %8d %6d %-17s %-17s %-17s %-17s %-15s %6d  %s%n",
                    row.connect(),
                    row.agentMs(),
                    row.added().count(),
                    Report.brief(row.sinceStart()),
                    Report.brief(row.sinceStartLess()),
                    Report.brief(row.sinceAnswer()),
                    Report.brief(row.sinceAnswerLess()),
                    Report.brief(row.added()),
                    row.faults(),
                    row.isGood() ? "good" : "BROKEN");
        }
        var json = MAPPER.createObjectNode()
                .put("mode", "first-voice")
                .put("cores", pinning)
                .put("good", isGood());
        json.set("rows", MAPPER.valueToTree(rows));
        out.println(MAPPER.writeValueAsString(json));
    }
}
