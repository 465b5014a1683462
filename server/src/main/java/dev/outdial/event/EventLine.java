package dev.outdial.event;

import dev.outdial.db.Database;
import dev.outdial.ops.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives events their places in the line that is read from, and forgets them when they are old.
///
/// An event cannot get its place when it is written: on PostgreSQL a transaction with a higher number may be committed
/// before one with a lower number, and a reader who has seen the higher one would never see the lower. So places are
/// given afterwards, to events that are committed, by one at a time: whoever does it holds the row of `event_line`
/// until its own commit. Thus places become visible in their order, without gaps, and "everything behind place n" skips
/// nothing. Events of one call are written one after the other, so they stand in that order.
///
/// Every node runs one; it does not matter which of them gives a place.
public final class EventLine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventLine.class);
    private static final int AT_ONCE = 500;
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);
    /// From being told that something is written to its commit; what else comes until then shares the work.
    private static final Duration GATHER = Duration.ofMillis(20);

    private final Database database;
    private final EventConfig config;
    private final InstantSource clock;
    private final Semaphore news = new Semaphore(0);
    private List<Follower> followers = List.of();
    private Instant forgetAt = Instant.EPOCH;
    private volatile @Nullable Rounds rounds;

    public EventLine(Database database, EventConfig config, InstantSource clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /// Something was written, and will be committed soon.
    public void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /// Gives places whenever there is news, and at least every `interval`, until closed.
    public EventLine start(Duration interval, List<Follower> theseFollowers) {
        followers = List.copyOf(theseFollowers);
        forgetAt = clock.instant();
        rounds = Rounds.start(
                "event-line", "Events could not be put in line", log, this::round, () -> awaitNews(interval));
        return this;
    }

    private boolean round() {
        giveAll();
        if (!clock.instant().isBefore(forgetAt)) {
            forgetAt = clock.instant().plus(FORGET_EVERY);
            forget();
        }
        return false;
    }

    private void awaitNews(Duration interval) throws InterruptedException {
        if (news.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
            Thread.sleep(GATHER);
            news.drainPermits();
        }
    }

    private void giveAll() {
        while (waiting() > 0) {
            var given = give();
            if (given > 0) {
                followers.forEach(Follower::go);
            }
            if (given < AT_ONCE) {
                return;
            }
        }
    }

    /// Events that are written and have no place yet.
    public long waiting() {
        return database.read(db -> db.createQuery("SELECT COUNT(*) FROM event WHERE position IS NULL")
                .mapTo(Long.class)
                .one());
    }

    /// Gives places to the next events, if there are any.
    ///
    /// @return how many
    int give() {
        return database.write(db -> {
            var last = db.createQuery("SELECT last_position FROM event_line <lock>")
                    .define("lock", database.dialect().forUpdate())
                    .mapTo(Long.class)
                    .one();
            var given = db.createUpdate("""
                            UPDATE event SET position = :last + waiting.number
                              FROM (SELECT entry, ROW_NUMBER() OVER (ORDER BY entry) AS number
                                      FROM (SELECT entry FROM event
                                             WHERE position IS NULL
                                             ORDER BY entry LIMIT :limit) AS next) AS waiting
                             WHERE event.entry = waiting.entry
                            """)
                    .bind("last", last)
                    .bind("limit", AT_ONCE)
                    .execute();
            if (given > 0) {
                db.createUpdate("UPDATE event_line SET last_position = :last")
                        .bind("last", last + given)
                        .execute();
                var now = clock.instant();
                followers.forEach(follower -> follower.take(db, last + 1, last + given, now));
            }
            return given;
        });
    }

    /// Forgets what is older than the retention, some at a time.
    private void forget() {
        var before = clock.instant().minus(config.retention());
        int gone;
        do {
            gone = database.write(db -> forget(db, before)); // others write in between
        } while (gone == AT_ONCE);
        database.write(db -> {
            var first = db.createQuery("SELECT MIN(position) FROM event")
                    .mapTo(Long.class)
                    .findOne();
            first.ifPresent(oldest -> followers.forEach(follower -> follower.forget(db, oldest)));
            return true;
        });
    }

    private static int forget(Handle db, Instant before) {
        return db.createUpdate("""
                        DELETE FROM event
                         WHERE entry IN (SELECT entry FROM event
                                          WHERE created_at < :before AND position IS NOT NULL
                                          ORDER BY created_at LIMIT :limit)
                        """)
                .bind("before", before.toEpochMilli())
                .bind("limit", AT_ONCE)
                .execute();
    }

    @Override
    public void close() {
        var running = rounds;
        if (running != null) {
            running.close();
        }
    }
}
