package dev.outdial.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.call.CallEvent.Abandoned;
import dev.outdial.call.CallEvent.Accepted;
import dev.outdial.call.CallEvent.Answered;
import dev.outdial.call.CallEvent.ConversationEnded;
import dev.outdial.call.CallEvent.ConversationStarted;
import dev.outdial.call.CallEvent.Declined;
import dev.outdial.call.CallEvent.DialStarted;
import dev.outdial.call.CallEvent.MachineVerdict;
import dev.outdial.call.CallEvent.NeverPlaced;
import dev.outdial.call.CallEvent.NotSent;
import dev.outdial.call.CallEvent.Price;
import dev.outdial.call.CallEvent.Recorded;
import dev.outdial.call.CallEvent.Reported;
import dev.outdial.call.CallEvent.Unclear;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is known of a call must not depend on the order in which news of it comes.
class CallProgressTest {
    private static final Instant T0 = Instant.parse("2026-11-22T10:00:00Z");
    private static final String SID = "CA00000000000000000000000000000001";
    private static final String OTHER = "CA00000000000000000000000000000002";
    private static final CallProgress DIALING = CallProgress.QUEUED.after(new DialStarted(T0));

    /// All that Twilio may tell of one answered call, by callback, webhook and REST.
    private static final List<CallEvent> NEWS = List.of(
            status(CallStatus.INITIATED, 1),
            status(CallStatus.RINGING, 2),
            status(CallStatus.IN_PROGRESS, 8),
            new Reported(SID, CallStatus.COMPLETED, at(50), 42, null, null, null, null),
            new Answered(SID, at(8).plusMillis(350)),
            new MachineVerdict(SID, "human"),
            new Reported(SID, CallStatus.COMPLETED, at(50), 42, "human", null, null, new Price("-0.0140", "USD")));

    private static final CallProgress KNOWN = new CallProgress(
            CallStatus.COMPLETED,
            SID,
            T0,
            at(2),
            at(8).plusMillis(350),
            at(50),
            42,
            "human",
            new Price("-0.0140", "USD"),
            null,
            null,
            null,
            null,
            null,
            null);

    /// The same with what we ourselves have to tell.
    private static final List<CallEvent> ALL_NEWS = join(
            NEWS,
            List.of(
                    new Accepted(SID),
                    new Reported(SID, CallStatus.IN_PROGRESS, at(8), null, null, null, null, null),
                    new Recorded(SID, "https://api.example.com/Recordings/RE1"),
                    new ConversationStarted("conv_1"),
                    new ConversationEnded(EndedBy.AGENT, "agent-ended")));

    @Test
    void everyOrderOfSevenPiecesOfNewsLeadsToTheSameKnowledge() {
        var orders = new int[1];
        permute(new ArrayList<>(NEWS), 0, order -> {
            orders[0]++;
            assertThat(told(DIALING, order)).as("order %s", order).isEqualTo(KNOWN);
            assertThat(told(told(DIALING, order), order)).as("twice %s", order).isEqualTo(KNOWN);
            assertThat(told(DIALING, eachTwice(order)))
                    .as("each twice %s", order)
                    .isEqualTo(KNOWN);
        });
        assertThat(orders[0]).isEqualTo(5040);
    }

    @Test
    void randomOrdersWithRepetitionsLeadToTheSameKnowledge() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var expected = told(DIALING, ALL_NEWS);
        for (int run = 0; run < 100_000; run++) {
            var order = new ArrayList<>(ALL_NEWS);
            for (int extra = random.nextInt(8); extra > 0; extra--) {
                order.add(ALL_NEWS.get(random.nextInt(ALL_NEWS.size())));
            }
            Collections.shuffle(order, random);
            if (!told(DIALING, order).equals(expected)) {
                assertThat(told(DIALING, order))
                        .as("seed %d, run %d, order %s", seed, run, order)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void anUnclearAnswerAmongTheNewsLeavesNoTrace() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var expected = told(DIALING, ALL_NEWS);
        for (int run = 0; run < 20_000; run++) {
            var order = new ArrayList<>(ALL_NEWS);
            order.add(new Unclear("no answer"));
            Collections.shuffle(order, random);
            assertThat(told(DIALING, order))
                    .as("seed %d, order %s", seed, order)
                    .isEqualTo(expected);
        }
    }

    @Test
    void randomNewsNeverTakesAwayWhatIsKnown() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            var progress = CallProgress.QUEUED;
            var history = new ArrayList<CallEvent>();
            for (int step = 0; step < 25; step++) {
                var event = RandomNews.about(random, SID, OTHER, T0);
                var next = progress.after(event);
                history.add(event);
                var context = "seed %d, run %d, news %s".formatted(seed, run, history);
                assertNothingLost(progress, next, context);
                assertThat(next.after(event)).as("twice: %s", context).isEqualTo(next);
                progress = next;
            }
        }
    }

    private static void assertNothingLost(CallProgress before, CallProgress after, String context) {
        if (!before.isOpen()) {
            assertThat(after.status()).as(context).isEqualTo(before.status());
        }
        var doubtIsOver = before.status() == CallStatus.UNCONFIRMED && after.callSid() != null;
        assertThat(after.status().isBefore(before.status()) && !doubtIsOver)
                .as("goes back: %s", context)
                .isFalse();
        kept(before, after, CallProgress::callSid, context);
        kept(before, after, CallProgress::duration, context);
        kept(before, after, CallProgress::answeredBy, context);
        kept(before, after, CallProgress::price, context);
        kept(before, after, CallProgress::recordingUrl, context);
        kept(before, after, CallProgress::endReason, context);
        kept(before, after, CallProgress::endedBy, context);
        kept(before, after, CallProgress::errorCode, context);
        earlier(before, after, CallProgress::dialStartedAt, context);
        earlier(before, after, CallProgress::ringingAt, context);
        earlier(before, after, CallProgress::answeredAt, context);
        earlier(before, after, CallProgress::endedAt, context);
    }

    private static void kept(
            CallProgress before, CallProgress after, Function<CallProgress, @Nullable Object> fact, String context) {
        var known = fact.apply(before);
        if (known != null) {
            assertThat(fact.apply(after)).as(context).isEqualTo(known);
        }
    }

    /// A time only moves to an earlier one; or, from a whole second, to a finer time within it.
    private static void earlier(
            CallProgress before, CallProgress after, Function<CallProgress, @Nullable Instant> time, String context) {
        var known = time.apply(before);
        if (known != null) {
            var latest = known.truncatedTo(ChronoUnit.SECONDS).equals(known) ? known.plusMillis(999) : known;
            assertThat(Objects.requireNonNull(time.apply(after), context))
                    .as(context)
                    .isBeforeOrEqualTo(latest);
        }
    }

    @Test
    void theFirstFinalStatusStays() {
        var finals = List.of(
                CallStatus.COMPLETED, CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.CANCELED, CallStatus.FAILED);
        for (CallStatus first : finals) {
            for (CallStatus second : CallStatus.values()) {
                var after = told(DIALING, List.of(status(first, 5), status(second, 4), status(second, 6)));
                assertThat(after.status()).as("%s, then %s", first, second).isEqualTo(first);
                assertThat(after.isOpen()).isFalse();
            }
        }
    }

    @Test
    void lateNewsAddsFactsToAnEndedCall() {
        var ended = DIALING.after(new Reported(SID, CallStatus.COMPLETED, at(50), null, null, null, null, null));

        var later = told(
                ended,
                List.of(
                        status(CallStatus.RINGING, 2),
                        status(CallStatus.IN_PROGRESS, 8),
                        new MachineVerdict(SID, "machine_end_beep"),
                        new Recorded(SID, "https://api.example.com/Recordings/RE1"),
                        new Reported(
                                SID, CallStatus.COMPLETED, at(50), 42, null, null, null, new Price("-0.1", "USD"))));

        assertThat(later.status()).isEqualTo(CallStatus.COMPLETED);
        assertThat(later.ringingAt()).isEqualTo(at(2));
        assertThat(later.answeredAt()).isEqualTo(at(8));
        assertThat(later.answeredBy()).isEqualTo("machine_end_beep");
        assertThat(later.recordingUrl()).isEqualTo("https://api.example.com/Recordings/RE1");
        assertThat(later.price()).isEqualTo(new Price("-0.1", "USD"));
        assertThat(later.talkSeconds()).contains(42);
        assertThat(later.ringSeconds()).contains(6);
    }

    @Test
    void newsOfAnotherCallChangesNothing() {
        var strangers = List.of(
                new Accepted(OTHER),
                new Reported(OTHER, CallStatus.COMPLETED, T0, 9, "fax", 1, "x", new Price("-9", "USD")),
                new Reported(OTHER, CallStatus.RINGING, T0, null, null, null, null, null),
                new Answered(OTHER, T0),
                new MachineVerdict(OTHER, "fax"),
                new Recorded(OTHER, "https://api.example.com/Recordings/RE9"));
        var known = DIALING.after(new Accepted(SID));
        for (CallEvent news : NEWS) {
            for (CallEvent stranger : strangers) {
                assertThat(known.after(stranger))
                        .as("%s after %s", stranger, known)
                        .isEqualTo(known);
            }
            known = known.after(news);
        }
        assertThat(known.concerns(OTHER)).isFalse();
        assertThat(known.concerns(SID)).isTrue();
    }

    @Test
    void anUnconfirmedCallIsAdoptedByItsFirstNews() {
        var unconfirmed = DIALING.after(new Unclear("Twilio answered with status 503"));
        assertThat(unconfirmed.status()).isEqualTo(CallStatus.UNCONFIRMED);
        assertThat(unconfirmed.isOpen()).isTrue();
        assertThat(unconfirmed.errorMessage()).isEqualTo("Twilio answered with status 503");

        for (CallEvent first : NEWS) {
            var adopted = unconfirmed.after(first);
            assertThat(adopted.callSid()).as("by %s", first).isEqualTo(SID);
            assertThat(adopted.status()).as("by %s", first).isNotEqualTo(CallStatus.UNCONFIRMED);
            assertThat(adopted.errorMessage()).as("by %s", first).isNull();
        }
        assertThat(told(unconfirmed, NEWS)).isEqualTo(KNOWN);
    }

    @Test
    void aNamedCallIsNeverDoubted() {
        var accepted = DIALING.after(new Accepted(SID));
        assertThat(accepted.after(new Unclear("late timeout"))).isEqualTo(accepted);
    }

    @Test
    void whatWasNeverPlacedHasFailedForGood() {
        var lost = DIALING.after(new Unclear("timeout")).after(new NeverPlaced(at(180), null));
        assertThat(lost.status()).isEqualTo(CallStatus.FAILED);
        assertThat(lost.endWord()).contains("not-placed");
        assertThat(lost.endSide()).contains(EndedBy.SYSTEM);
        assertThat(lost.endedAt()).isEqualTo(at(180));
        assertThat(lost.talkSeconds()).contains(0);

        var late = told(lost, NEWS);
        assertThat(late.status()).isEqualTo(CallStatus.FAILED);
        assertThat(late.endWord()).contains("not-placed");
    }

    @Test
    void whatWasAbandonedIsNotDialledAnyMore() {
        var abandoned = CallProgress.QUEUED.after(new Abandoned(at(30)));
        assertThat(abandoned.status()).isEqualTo(CallStatus.FAILED);
        assertThat(abandoned.endWord()).contains("not-sent");
        assertThat(abandoned.endSide()).contains(EndedBy.SYSTEM);
        assertThat(abandoned.after(new DialStarted(at(31)))).isEqualTo(abandoned);
        assertThat(abandoned.after(new Unclear("timeout"))).isEqualTo(abandoned);
    }

    /// Whoever gives a call up has looked at it a moment ago, and somebody else may have been faster.
    @Test
    void aCallThatWasDialledMeanwhileIsNotAbandonedAndOneThatGotItsNameIsNotGivenUp() {
        assertThat(DIALING.after(new Abandoned(at(30)))).isEqualTo(DIALING);
        var accepted = DIALING.after(new Accepted(SID));
        assertThat(accepted.after(new NeverPlaced(at(180), null))).isEqualTo(accepted);
        assertThat(accepted.after(new NeverPlaced(at(180), SID)).endWord()).contains("not-placed");
    }

    @Test
    void whatTheCarrierDeclinesFailsOnItsSideAndWhatWasNotSentOnOurs() {
        var declined = DIALING.after(new Declined(at(1), 21211, "Invalid"));
        assertThat(declined.endSide()).contains(EndedBy.CARRIER);
        assertThat(declined.endWord()).contains("refused");
        assertThat(declined.errorCode()).isEqualTo(21211);
        assertThat(declined.errorMessage()).isEqualTo("Invalid");

        var notSent = DIALING.after(new NotSent(at(1), "No connection"));
        assertThat(notSent.endSide()).contains(EndedBy.SYSTEM);
        assertThat(notSent.endWord()).contains("not-sent");
    }

    @ParameterizedTest
    @EnumSource(CallStatus.class)
    void aCallThatNobodyAnsweredTookNoTime(CallStatus status) {
        var progress = DIALING.after(status(status, 9));
        if (status == CallStatus.UNCONFIRMED) {
            return;
        }
        assertThat(progress.talkSeconds().isPresent()).isEqualTo(status.isFinal());
        progress.talkSeconds().ifPresent(seconds -> assertThat(seconds).isZero());
    }

    private static Reported status(CallStatus status, int second) {
        return new Reported(SID, status, at(second), null, null, null, null, null);
    }

    private static Instant at(int second) {
        return T0.plusSeconds(second);
    }

    private static CallProgress told(CallProgress from, List<CallEvent> news) {
        var progress = from;
        for (CallEvent event : news) {
            progress = progress.after(event);
        }
        return progress;
    }

    private static List<CallEvent> eachTwice(List<CallEvent> news) {
        return news.stream().flatMap(event -> List.of(event, event).stream()).toList();
    }

    private static List<CallEvent> join(List<CallEvent> some, List<CallEvent> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private interface Visitor {
        void visit(List<CallEvent> order);
    }

    private static void permute(List<CallEvent> events, int from, Visitor visitor) {
        if (from == events.size() - 1) {
            visitor.visit(events);
            return;
        }
        for (int i = from; i < events.size(); i++) {
            Collections.swap(events, from, i);
            permute(events, from + 1, visitor);
            Collections.swap(events, from, i);
        }
    }
}
