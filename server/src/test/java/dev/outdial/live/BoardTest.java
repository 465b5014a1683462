package dev.outdial.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.live.LiveEvent.Kind;
import dev.outdial.live.LiveEvent.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is kept, and what is told when it is not.
class BoardTest {
    private static final Watched ANN = new Watched("ann", null, Levels.Way.EACH);

    private final Board board = new Board("node");

    private static LiveEvent event(String client, int n) {
        var data = "{\"n\":%d}".formatted(n);
        return new LiveEvent(Kind.TIMELINE, client, "call_" + client, data, "", data, Mark.NONE);
    }

    private void post(String client, int from, int to) {
        for (int n = from; n <= to; n++) {
            board.post(event(client, n));
        }
    }

    private static List<Long> numbers(Subscription.Batch batch) {
        return batch.events().stream().map(Numbered::number).toList();
    }

    @Test
    void whoeverComesBackGetsExactlyWhatWasMissed() throws InterruptedException {
        post("ann", 1, 3);
        post("bob", 4, 6);
        post("ann", 7, 8);

        var back = board.subscribe(ANN, "node-2");
        post("ann", 9, 9);

        assertThat(back.isResumed()).isTrue();
        assertThat(numbers(back.take(0))).containsExactly(3L, 7L, 8L, 9L);
        assertThat(board.resyncs()).isZero();
    }

    @Test
    void whoeverBeginsToWatchOneCallGetsWhatWasToldOfItAMomentAgo() throws InterruptedException {
        post("ann", 1, 3);
        post("bob", 4, 4);

        assertThat(numbers(board.subscribe(new Watched("ann", "call_ann", Levels.Way.EACH), null)
                        .take(0)))
                .containsExactly(1L, 2L, 3L);
        assertThat(board.subscribe(ANN, null).take(0).events()).isEmpty();
    }

    @Test
    void whatIsNotKeptAnyMoreIsNotPassedOverInSilence() throws InterruptedException {
        post("ann", 1, 10);
        post("bob", 11, Board.MOST_KEPT + 5);

        // The fifth is the last that has gone: whoever knows it has missed nothing that is not here.
        var justInTime = board.subscribe(ANN, "node-5");
        assertThat(justInTime.isResumed()).isTrue();
        assertThat(numbers(justInTime.take(0))).containsExactly(6L, 7L, 8L, 9L, 10L);

        assertThat(board.subscribe(ANN, "node-4").isResumed()).isFalse();
        assertThat(board.subscribe(ANN, "other-9").isResumed()).isFalse();
        assertThat(board.subscribe(ANN, "node-99999999").isResumed()).isFalse();
        assertThat(board.resyncs()).isEqualTo(3);
    }

    @Test
    void longEventsAreKeptInSmallerNumber() {
        var data = "x".repeat(16_000);
        for (int n = 0; n < 1_000; n++) {
            board.post(new LiveEvent(Kind.UTTERANCE, "ann", "call_ann", "utterance " + n, data, data, Mark.NONE));
        }
        var fitting = Board.MOST_KEPT_CHARACTERS / 16_000;
        assertThat(board.subscribe(ANN, "node-" + (1_000 - fitting - 1)).isResumed())
                .isFalse();
        assertThat(board.subscribe(ANN, "node-" + (1_000 - fitting + 10)).isResumed())
                .isTrue();
    }

    @Test
    void aSlowReaderIsToldWhatItLost_andTheOthersLoseNothing() throws InterruptedException {
        var slow = board.subscribe(ANN, null);
        var quick = board.subscribe(ANN, null);
        var read = 0;
        for (int n = 1; n <= 5_000; n++) {
            board.post(event("ann", n));
            if (n % 100 == 0) {
                read += quick.take(0).events().size();
            }
        }
        assertThat(read).isEqualTo(5_000);

        var batch = slow.take(0);
        assertThat(batch.events()).hasSizeLessThanOrEqualTo(Subscription.MOST_WAITING);
        // From the loss on, everything is there.
        var from = Objects.requireNonNull(batch.loss()).number() + 1;
        assertThat(numbers(batch))
                .isEqualTo(java.util.stream.LongStream.rangeClosed(from, 5_000)
                        .boxed()
                        .toList());
    }

    @Test
    void levelsGiveWayFirst() throws InterruptedException {
        var slow = board.subscribe(ANN, null);
        for (int n = 1; n <= 2 * Subscription.MOST_WAITING; n++) {
            board.levels(new Levels(List.of(new Level("ann", "call_ann", n, 0, 0)), Instant.EPOCH));
        }
        post("ann", 1, 100);
        var batch = slow.take(0);
        assertThat(batch.loss()).isNull();
        assertThat(batch.events().stream().filter(each -> each.event().kind() == Kind.TIMELINE))
                .hasSize(100);
    }

    @Test
    void everybodyIsToldOfLevelsInTheWayTheyWant() throws InterruptedException {
        var each = board.subscribe(ANN, null);
        var everybody = board.subscribe(new Watched(null, null, Levels.Way.BATCHED), null);
        var ann = board.subscribe(new Watched("ann", null, Levels.Way.BATCHED), null);
        var none = board.subscribe(new Watched("carl", null, Levels.Way.BATCHED), null);
        var off = board.subscribe(new Watched(null, null, Levels.Way.OFF), null);

        board.levels(new Levels(
                List.of(
                        new Level("ann", "call_1", 7, 1, 2),
                        new Level("bob", "call_2", 8, 3, 4),
                        new Level("ann", "call_3", 9, 5, 6)),
                Instant.EPOCH));

        assertThat(datas(each.take(0))).hasSize(2).first().asString().contains("\"callId\":\"call_1\"");
        assertThat(datas(everybody.take(0)))
                .containsExactly("{\"at\":\"1970-01-01T00:00:00.000Z\","
                        + "\"calls\":[[\"call_1\",7,1,2],[\"call_2\",8,3,4],[\"call_3\",9,5,6]]}");
        assertThat(datas(ann.take(0)))
                .containsExactly(
                        "{\"at\":\"1970-01-01T00:00:00.000Z\"," + "\"calls\":[[\"call_1\",7,1,2],[\"call_3\",9,5,6]]}");
        assertThat(datas(none.take(0))).isEmpty();
        assertThat(datas(off.take(0))).isEmpty();
        assertThat(board.isHeard("bob")).isTrue();
        board.leave(everybody);
        assertThat(board.isHeard("bob"))
                .as("whoever wants no levels costs none")
                .isFalse();
    }

    private static List<String> datas(Subscription.Batch batch) {
        return batch.events().stream().map(each -> each.event().data()).toList();
    }

    @Test
    void whenNobodyKnowsWhatWasLostEverybodyReadsAnew() throws InterruptedException {
        post("ann", 1, 3);
        var ann = board.subscribe(ANN, null);
        var bob = board.subscribe(new Watched("bob", null, Levels.Way.EACH), null);

        board.lost("other-server");

        assertThat(ann.take(0).loss()).isNotNull();
        assertThat(bob.take(0).loss()).isNotNull();
        assertThat(board.subscribe(ANN, "node-3").isResumed()).isFalse();
    }
}
