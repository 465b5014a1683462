package dev.outdial.chaos;

import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.CreatePost;
import java.util.List;

/// All that is known of the call over which a promise was broken, from all witnesses.
record Story(Journal journal, List<CallSnapshot> calls, List<CreatePost> posts, Rig rig) {
    String of(Violation violation) {
        var text = new StringBuilder(
                "%s: %s  %s %s%n".formatted(violation.rule(), violation.text(), violation.phone(), violation.callId()));
        if (violation.phone().isEmpty()) {
            return text.toString();
        }
        for (Journal.Entry entry : journal.entries()) {
            if (entry.wish().phone().equals(violation.phone())) {
                line(text, "asked", entry.wish());
                entry.replies().forEach(reply -> line(text, "  told", reply));
            }
        }
        for (CreatePost post : posts) {
            if (post.form().getOrDefault("To", List.of()).contains(violation.phone())) {
                line(
                        text,
                        "POST to Twilio",
                        "%s for %s, answered %d, made %s"
                                .formatted(post.at(), Checker.callId(post.form()), post.answer(), post.sid()));
                rig.logLines(Checker.callId(post.form())).forEach(log -> line(text, "  log", log));
            }
        }
        for (CallSnapshot call : calls) {
            if (call.to().equals(violation.phone())) {
                line(text, "call at Twilio", call.sid() + " " + call.statuses());
                call.callbacks()
                        .forEach(hook -> line(
                                text,
                                "  webhook",
                                "%s %s %s: %s %s"
                                        .formatted(
                                                hook.at(),
                                                hook.kind(),
                                                hook.event(),
                                                hook.httpStatus(),
                                                hook.error())));
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String what, Object detail) {
        text.append("    ").append(what).append("  ").append(detail).append(System.lineSeparator());
    }
}
