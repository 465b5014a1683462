package dev.outdial.chaos;

import dev.outdial.chaos.Journal.Entry;
import dev.outdial.chaos.Journal.Reply;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.CreatePost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Compares the three witnesses: what callers were told, what history holds, and what Twilio really did.
final class Checker {
    private static final Pattern CALL_ID = Pattern.compile("[?&]callId=([^&#]+)");
    private static final int THROTTLED = 429;
    /// What make-call may answer here; which words go with a 500 is looked at, too.
    private static final Set<Integer> CONTRACT = Set.of(200, 409, 429, 500, 503);

    private final List<Entry> entries;
    private final List<CallSnapshot> calls;
    private final List<CreatePost> posts;
    private final Rows rows;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, List<CallSnapshot>> callsByPhone;
    private final Map<String, CallSnapshot> callsBySid = new HashMap<>();

    private Checker(List<Entry> entries, List<CallSnapshot> calls, List<CreatePost> posts, Rows rows) {
        this.entries = entries;
        this.calls = calls;
        this.posts = posts;
        this.rows = rows;
        this.callsByPhone = calls.stream().collect(Collectors.groupingBy(CallSnapshot::to));
        calls.forEach(call -> callsBySid.put(call.sid(), call));
    }

    static List<Violation> check(List<Entry> entries, List<CallSnapshot> calls, List<CreatePost> posts, Rows rows) {
        var checker = new Checker(entries, calls, posts, rows);
        checker.violations.addAll(rows.violations());
        entries.forEach(checker::wish);
        checker.nobodyTwice();
        checker.noCallWithoutRow();
        rows.byId().forEach(checker::row);
        return checker.violations;
    }

    /// What one caller was told is true, and stays true.
    private void wish(Entry entry) {
        var wish = entry.wish();
        var told = new HashSet<String>();
        for (Reply reply : entry.replies()) {
            if (reply.isAnswer() && !isInContract(reply)) {
                broken("answers", reply.status() + " " + reply.body(), wish.phone(), "");
            }
            var callId = reply.text("callId");
            // A 409 names the call that is in the way, which is another one.
            if (callId.isEmpty() || reply.status() == 409) {
                continue;
            }
            told.add(callId);
            var row = rows.byId().get(callId);
            if (row == null) {
                broken("lost", "the caller was told of a call that is not in history", wish.phone(), callId);
            } else if (reply.status() == 200 && !reply.text("callSid").equals(Rows.sid(row))) {
                broken("lost", "the caller was told of " + reply.text("callSid"), wish.phone(), callId);
            }
        }
        if (told.size() > 1) {
            broken("keys", "one key, several calls: " + told, wish.phone(), "");
        }
        var last = entry.last();
        if (wish.key() != null && last.filter(Reply::isAnswer).isEmpty()) {
            broken("stuck", "a repeated request was never answered", wish.phone(), "");
        }
        if (!wish.shared()) {
            var real = callsByPhone.getOrDefault(wish.phone(), List.of());
            if (real.size() > 1) {
                broken("twice", real.size() + " calls at Twilio for one request", wish.phone(), "");
            }
            nothingWasDone(entry, real);
        }
    }

    /// Who was told that nothing was done, in answer to the first request that reached the server, may
    /// ask anew: then nobody may have been called.
    private void nothingWasDone(Entry entry, List<CallSnapshot> real) {
        var first =
                entry.replies().stream().filter(reply -> reply.status() != -1).findFirst();
        if (first.isEmpty() || real.isEmpty()) {
            return;
        }
        var reply = first.get();
        var saysNothingDone = reply.status() > 200 && reply.text("callId").isEmpty();
        if (saysNothingDone && created(real.getFirst()).isBefore(reply.at())) {
            broken(
                    "truth",
                    "told %d %s, but the phone was rung".formatted(reply.status(), reply.text("error")),
                    entry.wish().phone(),
                    "");
        }
    }

    private static Instant created(CallSnapshot call) {
        return call.statuses().getFirst().at();
    }

    private static boolean isInContract(Reply reply) {
        return CONTRACT.contains(reply.status())
                && (reply.status() != 500 || reply.text("error").equals("Twilio service unavailable"));
    }

    /// One call of ours: one request to Twilio, one call there. What Twilio answered with "too fast" it
    /// has not taken.
    private void nobodyTwice() {
        var taken = posts.stream()
                .filter(post -> post.answer() != THROTTLED)
                .collect(Collectors.groupingBy(post -> callId(post.form()), Collectors.counting()));
        taken.forEach((callId, count) -> {
            if (count > 1) {
                broken("twice", count + " requests to Twilio for one call", phone(callId), callId);
            }
        });
        var real = calls.stream().collect(Collectors.groupingBy(call -> callId(call.form()), Collectors.counting()));
        real.forEach((callId, count) -> {
            if (count > 1) {
                broken("twice", count + " calls at Twilio for one of ours", phone(callId), callId);
            }
        });
    }

    private void noCallWithoutRow() {
        var bound = new HashMap<String, String>();
        rows.byId().forEach((callId, row) -> {
            var sid = Rows.sid(row);
            if (!sid.isEmpty() && bound.put(sid, callId) != null) {
                broken("orphan", "two rows for " + sid, Rows.phone(row), callId);
            }
        });
        var shared = entries.stream()
                .filter(entry -> entry.wish().shared())
                .map(entry -> entry.wish().phone())
                .collect(Collectors.toSet());
        for (CallSnapshot call : calls) {
            var callId = callId(call.form());
            var row = bound.get(call.sid());
            if (row == null) {
                broken("orphan", "no row knows " + call.sid(), call.to(), callId);
            } else if (!row.equals(callId) && !shared.contains(call.to())) {
                broken("orphan", call.sid() + " belongs to another row: " + row, call.to(), callId);
            }
        }
    }

    /// A row is over, and tells what Twilio tells.
    private void row(String callId, JsonNode row) {
        var sid = Rows.sid(row);
        var real = callsBySid.get(sid);
        if (!Rows.isFinal(row)) {
            broken("stuck", "still " + Rows.status(row), Rows.phone(row), callId);
        } else if (real != null && !real.status().equals(Rows.status(row))) {
            broken(
                    "truth",
                    "history says %s, Twilio %s".formatted(Rows.status(row), real.status()),
                    Rows.phone(row),
                    callId);
        } else if (!sid.isEmpty() && real == null) {
            broken("truth", "Twilio knows no " + sid, Rows.phone(row), callId);
        }
    }

    private String phone(String callId) {
        var row = rows.byId().get(callId);
        return row == null ? "" : Rows.phone(row);
    }

    private void broken(String rule, String text, String phone, String callId) {
        violations.add(new Violation(rule, text, phone, callId));
    }

    /// Our id of the call that a request to Twilio was for.
    static String callId(Map<String, List<String>> form) {
        var url = form.getOrDefault("StatusCallback", List.of("")).getFirst();
        var match = CALL_ID.matcher(url);
        return match.find() ? match.group(1) : "";
    }
}
