package dev.outdial.chaos;

import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Kills the server, again and again, at moments that hurt, and starts it again at once; in between it
/// pauses it or troubles its database. What it does next hangs on the seed and on how many requests
/// Twilio has seen since.
final class Nemesis {
    private static final List<Moment> MOMENTS = List.of(Moment.values());
    /// A moment that does not come after so many further requests is not waited for.
    private static final int PATIENCE = 30;
    /// One deed in so many is no kill.
    private static final int OTHER_DEEDS = 8;

    private final Rig rig;
    private final Store store;
    private final Weather weather;
    private final SplittableRandom random;
    private final int gap;
    private final Map<String, Integer> deeds = new TreeMap<>();
    private int kills;

    /// @param gap requests to Twilio between two deeds, on average
    Nemesis(Rig rig, Store store, Weather weather, long seed, int gap) {
        this.rig = rig;
        this.store = store;
        this.weather = weather;
        this.random = new SplittableRandom(seed ^ 0x6E656D65736973L);
        this.gap = gap;
    }

    /// How often it did what.
    Map<String, Integer> deeds() {
        return new TreeMap<>(deeds);
    }

    /// Strikes until it has killed so often, and so much time has passed.
    ///
    /// @param calm whether it is over, since nobody asks for calls any more
    /// @throws IllegalStateException if the server does not start any more
    void rage(CountDownLatch calm, int killsWanted, long millis) throws InterruptedException, SQLException {
        var until = System.nanoTime() + millis * 1_000_000;
        while (calm.getCount() > 0 && (kills < killsWanted || System.nanoTime() < until)) {
            var moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
            var wait = gap / 2 + random.nextInt(gap + 1);
            var delay = moment.spreadMillis() == 0 ? 0 : random.nextInt(moment.spreadMillis());
            var deed = random.nextInt(OTHER_DEEDS);
            var isKill = deed > 0;
            var struck = arm(moment, wait, isKill && delay == 0);
            while (!struck.await(50, TimeUnit.MILLISECONDS)) {
                if (calm.getCount() == 0) {
                    weather.watch(null);
                    return;
                }
            }
            Thread.sleep(delay);
            if (isKill) {
                rig.server().kill();
                kills++;
                count("killed: " + moment);
                rig.restart();
            } else if (random.nextBoolean()) {
                pause(Duration.ofMillis(500 + random.nextInt(3_000)));
            } else {
                count("database disturbed");
                store.disturb(Duration.ofMillis(500 + random.nextInt(2_000)));
            }
        }
    }

    private void pause(Duration time) throws InterruptedException {
        count("paused");
        var server = rig.server();
        server.pause();
        Thread.sleep(time);
        server.resume();
    }

    private void count(String deed) {
        deeds.merge(deed, 1, Integer::sum);
    }

    /// Waits for `moment` once `wait` requests have come to Twilio.
    ///
    /// @param killThere whether to kill on the spot, before anything is answered
    private CountDownLatch arm(Moment moment, int wait, boolean killThere) {
        var struck = new CountDownLatch(1);
        weather.watch(new Weather.Watcher() {
            private int requests;
            private boolean done;

            @Override
            public void passes(FaultPoint point, Faults.Subject subject) {
                if (point == FaultPoint.CREATE) {
                    requests++;
                }
                if (done || requests < wait || (!moment.isAt(point, subject) && requests < wait + PATIENCE)) {
                    return;
                }
                done = true;
                if (killThere) {
                    rig.server().kill();
                }
                struck.countDown();
            }
        });
        return struck;
    }
}
