package dev.outdial.call;

import dev.outdial.call.CallEvent.Price;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Any news at all, also such as no sane carrier would tell.
final class RandomNews {
    private static final List<String> VERDICTS =
            List.of("human", "machine_start", "machine_end_beep", "fax", "unknown");
    private static final List<CallStatus> STATUSES = List.of(CallStatus.values()).stream()
            .filter(status -> status != CallStatus.UNCONFIRMED)
            .toList();

    private RandomNews() {}

    /// @param sid   the carrier's name for the call; now and then news is of `other`
    /// @param start times lie within a minute from here
    static CallEvent about(Random random, String sid, String other, Instant start) {
        var name = random.nextInt(5) == 0 ? other : sid;
        var at = start.plusMillis(random.nextInt(60_000));
        return switch (random.nextInt(16)) {
            case 0 -> new CallEvent.DialStarted(at);
            case 1 -> new CallEvent.Accepted(name);
            case 2 ->
                random.nextInt(4) == 0 ? new CallEvent.Declined(at, 21211, "Invalid") : reported(random, name, at);
            case 3 -> random.nextInt(4) == 0 ? new CallEvent.NotSent(at, "No connection") : reported(random, name, at);
            case 4 -> new CallEvent.Unclear("no answer");
            case 5 -> new CallEvent.Answered(name, at);
            case 6 -> new CallEvent.MachineVerdict(name, pick(random, VERDICTS));
            case 7 -> new CallEvent.Recorded(name, "https://api.example.com/Recordings/RE" + random.nextInt(3));
            case 8 -> new CallEvent.ConversationStarted("conv_" + random.nextInt(3));
            case 9 -> new CallEvent.ConversationEnded(pick(random, List.of(EndedBy.values())), "agent-ended");
            case 10 -> random.nextInt(6) == 0 ? new CallEvent.NeverPlaced(at, null) : reported(random, name, at);
            case 11 -> random.nextInt(6) == 0 ? new CallEvent.Abandoned(at) : reported(random, name, at);
            default -> reported(random, name, at);
        };
    }

    private static CallEvent.Reported reported(Random random, String sid, Instant at) {
        return new CallEvent.Reported(
                sid,
                pick(random, STATUSES),
                random.nextInt(4) == 0 ? null : at,
                maybe(random, random.nextInt(600)),
                maybe(random, pick(random, VERDICTS)),
                maybe(random, 13_224),
                maybe(random, "Dial failed"),
                maybe(random, new Price("-0.%04d".formatted(random.nextInt(10_000)), "USD")));
    }

    private static <T> @Nullable T maybe(Random random, T value) {
        return random.nextInt(4) == 0 ? value : null;
    }

    static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
