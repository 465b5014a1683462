package dev.outdial.bridge;

import dev.outdial.call.Call;
import dev.outdial.call.CallCorrection;
import dev.outdial.call.CallCorrections;
import dev.outdial.call.CallEvent;
import dev.outdial.call.CallOutcome;
import dev.outdial.call.Calls;
import dev.outdial.call.Timeline.Said;
import dev.outdial.http.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells calls that reached nobody from those that reached a person, once they have ended.
final class Unavailable {
    /// A greeting is one thing said; a person answers. Who has spoken twice is taken for a person, whatever machine
    /// detection says: to hang up on a person is worse than to talk to a machine.
    private static final int LINES_OF_A_PERSON = 2;

    /// What [Call#progress] says where no machine detection ran, but the agent judged.
    private static final String BY_AGENT = "machine";

    private Unavailable() {}

    static boolean isMachine(@Nullable String answeredBy) {
        return answeredBy != null && (answeredBy.startsWith("machine") || isFax(answeredBy));
    }

    static boolean isFax(String answeredBy) {
        return answeredBy.equals("fax");
    }

    /// Whether somebody has talked with the agent.
    static boolean isPerson(List<Said> said) {
        return said.stream().filter(one -> one.speaker().equals("callee")).count() >= LINES_OF_A_PERSON;
    }

    /// Gives a call that has ended, and that only a machine has answered, its outcome, if it has none. In whatever
    /// order the end and the verdict come, the later one leads here.
    static void judge(Calls calls, Call ended, List<Said> said) {
        var progress = ended.progress();
        var callSid = progress.callSid();
        var isByAgent = progress.endWord()
                .filter(Ending.AGENT_FOUND_VOICEMAIL.word()::equals)
                .isPresent();
        if (isByAgent && callSid != null) {
            calls.tell(ended.callId(), new CallEvent.MachineVerdict(callSid, BY_AGENT));
        }
        var reachedNobody = isByAgent || (isMachine(progress.answeredBy()) && !isPerson(said));
        if (reachedNobody && ended.details().outcome() == CallOutcome.UNKNOWN) {
            var changes = Json.object().put("callOutcome", CallOutcome.UNAVAILABLE.word());
            calls.correct(ended.callId(), new CallCorrection(changes), CallCorrections.SYSTEM);
        }
    }
}
