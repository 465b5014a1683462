package dev.outdial.chaos;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// The weathers there are.
final class Climates {
    private static final List<Odds> ON_CREATE = List.of(
            new Odds(25, new FaultAction.CreateThenStatus(503)),
            new Odds(15, new FaultAction.CreateThenDrop()),
            new Odds(4, new FaultAction.CreateThenHang()),
            new Odds(10, new FaultAction.Truncate()),
            new Odds(5, new FaultAction.NotJson()),
            new Odds(30, new FaultAction.BeforeResponse(300)),
            new Odds(20, new FaultAction.Delay(150)),
            new Odds(30, new FaultAction.Status(429)),
            new Odds(5, new FaultAction.Status(500)),
            new Odds(5, new FaultAction.Drop()),
            new Odds(2, new FaultAction.Hang()));
    private static final List<Odds> ON_CALLBACK = List.of(
            new Odds(60, new FaultAction.Lose()),
            new Odds(60, new FaultAction.Duplicate(3)),
            new Odds(60, new FaultAction.Hold(700)),
            new Odds(40, new FaultAction.Reorder(2)),
            new Odds(20, new FaultAction.Forge()));
    private static final List<Odds> ON_TWIML = List.of(
            new Odds(30, new FaultAction.Lose()),
            new Odds(50, new FaultAction.Duplicate(2)),
            new Odds(50, new FaultAction.Delay(200)));
    private static final List<Odds> ON_QUESTION = List.of(
            new Odds(40, new FaultAction.Status(500)),
            new Odds(30, new FaultAction.Status(429)),
            new Odds(30, new FaultAction.Drop()),
            new Odds(20, new FaultAction.NotJson()));

    /// Everything, now and then: about a fifth of the calls and of the callbacks meet something.
    static final Weather.Climate STORM = (point, _, random) -> switch (point) {
        case CREATE -> draw(ON_CREATE, random);
        case CALLBACK -> draw(ON_CALLBACK, random);
        case TWIML -> draw(ON_TWIML, random);
        case FETCH, LIST, UPDATE -> draw(ON_QUESTION, random);
        case STREAM, SIGNED_URL, AGENT, AGENT_SOCKET, CONVERSATION, POST_CALL_WEBHOOK -> Optional.empty();
    };

    private Climates() {}

    /// Every create meets this, and nothing else happens.
    static Weather.Climate eachCreate(FaultAction action) {
        return (point, _, _) -> point == FaultPoint.CREATE ? Optional.of(action) : Optional.empty();
    }

    /// @param perMille how often
    private record Odds(int perMille, FaultAction action) {}

    private static Optional<FaultAction> draw(List<Odds> all, SplittableRandom random) {
        var drawn = random.nextInt(1_000);
        for (Odds odds : all) {
            drawn -= odds.perMille;
            if (drawn < 0) {
                return Optional.of(odds.action);
            }
        }
        return Optional.empty();
    }
}
