package dev.outdial.chaos;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.ledger.CreatePost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A minute in which Twilio says "too fast" to every request for a call, and what is asked of a server that lives
/// through it: it hardly insists, and when the minute is over, there is no burst.
final class Throttling {
    /// What the server may ask Twilio for.
    static final int PER_SECOND = 20;

    private static final Duration LENGTH = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(10);
    /// Requests in the last ten seconds of the minute.
    private static final int INSISTING = 15;
    /// Requests that arrive in any second: on a busy machine, some that were sent evenly arrive together.
    private static final int BURST = PER_SECOND * 3 / 2;

    private static final int TOO_FAST = 429;

    private Throttling() {}

    /// Begins with the first request.
    static Weather.Climate climate() {
        var begun = new Instant[1];
        return (point, _, _) -> {
            if (point != FaultPoint.CREATE) {
                return Optional.empty();
            }
            synchronized (begun) {
                var now = Instant.now();
                begun[0] = begun[0] == null ? now : begun[0];
                return now.isBefore(begun[0].plus(LENGTH))
                        ? Optional.of(new FaultAction.Status(TOO_FAST))
                        : Optional.empty();
            }
        };
    }

    static List<Violation> check(List<CreatePost> posts) {
        var violations = new ArrayList<Violation>();
        var times = posts.stream().map(CreatePost::at).sorted().toList();
        if (times.isEmpty()) {
            return violations;
        }
        var end = times.getFirst().plus(LENGTH);
        var insisting = between(times, end.minus(END), end);
        if (insisting > INSISTING) {
            violations.add(Violation.general("burst", insisting + " requests in the last seconds of 'too fast'"));
        }
        var most = times.stream()
                .mapToLong(time -> between(times, time, time.plusSeconds(1)))
                .max()
                .orElse(0);
        if (most > BURST) {
            violations.add(Violation.general("burst", most + " requests in one second"));
        }
        if (posts.getLast().answer() == TOO_FAST) {
            violations.add(Violation.general("stuck", "no call was placed after 'too fast' was over"));
        }
        return violations;
    }

    private static long between(List<Instant> times, Instant from, Instant to) {
        return times.stream()
                .filter(time -> !time.isBefore(from) && time.isBefore(to))
                .count();
    }
}
