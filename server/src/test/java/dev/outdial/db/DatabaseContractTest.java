package dev.outdial.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outdial.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What [Database] promises, on both.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class DatabaseContractTest {
    private final DatabaseConfig config;
    private final Database database;

    DatabaseContractTest(TestDatabases which) {
        config = which.fresh();
        database = Database.open(config);
        database.write(db -> db.execute("CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, text TEXT)"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static int insert(Handle db, long id) {
        return db.createUpdate("INSERT INTO item (id) VALUES (:id)")
                .bind("id", id)
                .execute();
    }

    private List<Long> ids() {
        return database.read(db -> db.createQuery("SELECT id FROM item ORDER BY id")
                .mapTo(Long.class)
                .list());
    }

    @Test
    void whatWriteReturnedIsThereAndWhatThrewIsNot() {
        assertThat(database.<Integer>write(db -> insert(db, 1))).isEqualTo(1);
        assertThat(ids()).containsExactly(1L);
        assertThatThrownBy(() -> database.write(db -> {
                    insert(db, 2);
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("on purpose");
        assertThatThrownBy(() -> database.write(db -> {
                    insert(db, 3);
                    return insert(db, 1);
                }))
                .isInstanceOf(JdbiException.class);
        assertThat(ids()).containsExactly(1L);
        database.write(db -> insert(db, 4));
        assertThat(ids()).containsExactly(1L, 4L);
    }

    @Test
    void whatHasTimeIsThereOnceItReturnsAndFailsAlone() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var good = new ArrayList<Future<Integer>>();
            for (long id = 0; id < 50; id++) {
                var mine = id;
                good.add(callers.submit(() -> {
                    int count = database.writeSoon(db -> insert(db, mine));
                    assertThat(ids()).contains(mine);
                    return count;
                }));
            }
            var bad = callers.submit(() -> database.writeSoon(db -> {
                insert(db, 100);
                throw new IllegalStateException("on purpose");
            }));
            for (Future<Integer> each : good) {
                assertThat(each.get()).isEqualTo(1);
            }
            assertThatThrownBy(bad::get).hasRootCauseMessage("on purpose");
        }
        assertThat(ids()).hasSize(50).doesNotContain(100L);
    }

    @Test
    void whatTakesTooLongIsBrokenOffAndHarmsNobodyElse() {
        for (int i = 0; i < 8; i++) {
            assertThatThrownBy(() -> database.read(
                            Duration.ofMillis(10),
                            db -> db.createQuery("""
                                    WITH RECURSIVE endless (n) AS (SELECT 1 UNION ALL SELECT 1 FROM endless)
                                    SELECT COUNT(*) FROM endless
                                    """).mapTo(Long.class).one()))
                    .isInstanceOf(TookTooLong.class);
        }
        assertThat(database.<Integer>write(db -> insert(db, 1))).isEqualTo(1);
        assertThat(ids()).containsExactly(1L);
        assertThat(database.<Long>read(
                        Duration.ofMinutes(1),
                        db -> db.createQuery("SELECT id FROM item")
                                .mapTo(Long.class)
                                .one()))
                .isEqualTo(1L);
    }

    @Test
    void oneFailureAmongManyUndoesOnlyItsOwn() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var jobs = IntStream.range(0, 600)
                    .<Callable<Integer>>mapToObj(id -> () -> database.write(db -> {
                        insert(db, id);
                        if (id % 7 == 0) {
                            throw new IllegalStateException("id " + id);
                        }
                        return id;
                    }))
                    .toList();
            var results = threads.invokeAll(jobs);
            var kept = new ArrayList<Long>();
            for (int id = 0; id < 600; id++) {
                if (id % 7 == 0) {
                    Future<Integer> failed = results.get(id);
                    assertThatThrownBy(failed::get)
                            .isInstanceOf(ExecutionException.class)
                            .hasRootCauseMessage("id " + id);
                } else {
                    assertThat(results.get(id).get()).isEqualTo(id);
                    kept.add((long) id);
                }
            }
            assertThat(ids()).isEqualTo(kept);
        }
    }

    @Test
    void readsGoOnWhileSomebodyWritesAndSeeOnlyWhatIsCommitted() throws Exception {
        database.write(db -> insert(db, 1));
        var written = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = threads.submit(() -> database.write(db -> {
                insert(db, 2);
                written.countDown();
                return await(goOn);
            }));
            assertThat(await(written)).isTrue();
            for (int i = 0; i < 20; i++) {
                assertThat(ids()).containsExactly(1L);
            }
            assertThat(writing.isDone()).isFalse();
            goOn.countDown();
            assertThat(writing.get()).isTrue();
            assertThat(ids()).containsExactly(1L, 2L);
        }
    }

    @Test
    void nobodyIsToldOfSuccessBeforeTheCommitOfItsGroup() throws Exception {
        if (!config.isSqlite()) {
            return; // there, each has a transaction of its own
        }
        var firstRuns = new CountDownLatch(1);
        var firstMayEnd = new CountDownLatch(1);
        var lastRuns = new CountDownLatch(1);
        var lastMayEnd = new CountDownLatch(1);
        try (var writer = new SqliteWriter(org.jdbi.v3.core.Jdbi.create(config.url()))) {
            var first = writer.submit(_ -> {
                firstRuns.countDown();
                return await(firstMayEnd);
            });
            await(firstRuns);
            // While the first is busy, these two gather for one commit.
            var early = writer.submit(db -> insert(db, 1));
            var last = writer.submit(db -> {
                insert(db, 2);
                lastRuns.countDown();
                return await(lastMayEnd);
            });
            firstMayEnd.countDown();
            await(lastRuns);
            assertThat(first.get()).isTrue();
            assertThat(early.isDone()).isFalse();
            assertThat(ids()).isEmpty();
            lastMayEnd.countDown();
            assertThat(last.get()).isTrue();
            assertThat(early.isDone()).isTrue();
            assertThat(ids()).containsExactly(1L, 2L);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClosedDatabaseSaysSo() {
        database.write(db -> insert(db, 1));
        database.close();
        database.close();
        assertThatThrownBy(() -> database.write(db -> insert(db, 2))).isInstanceOf(StorageUnavailable.class);
        assertThatThrownBy(this::ids).isInstanceOf(StorageUnavailable.class);
        try (var again = Database.open(config)) {
            assertThat(again.<Integer>read(db -> db.createQuery("SELECT COUNT(*) FROM item")
                            .mapTo(Integer.class)
                            .one()))
                    .isEqualTo(1);
        }
    }

    @Test
    void migrationsRunOnce() {
        var first = applied();
        assertThat(first).isNotEmpty();
        database.close();
        try (var again = Database.open(config)) {
            assertThat(again.<List<String>>read(DatabaseContractTest::applied)).isEqualTo(first);
        }
    }

    private List<String> applied() {
        return database.read(DatabaseContractTest::applied);
    }

    private static List<String> applied(Handle db) {
        return db.createQuery("SELECT version || ' ' || script FROM flyway_schema_history ORDER BY installed_rank")
                .mapTo(String.class)
                .list();
    }

    @Test
    void sqliteBelongsToOneProcess() {
        if (config.isSqlite()) {
            assertThatThrownBy(() -> Database.open(config))
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessageContaining("Another Outdial already uses")
                    .hasMessageContaining("PostgreSQL");
            // And still works for the one that has it.
            database.write(db -> insert(db, 1));
            assertThat(ids()).containsExactly(1L);
        } else {
            try (var second = Database.open(config)) {
                second.write(db -> insert(db, 1));
                assertThat(ids()).containsExactly(1L);
            }
        }
    }

    @Test
    void readersCannotWrite() {
        if (config.isSqlite()) {
            assertThatThrownBy(() -> database.read(db -> insert(db, 1))).isInstanceOf(JdbiException.class);
            assertThat(ids()).isEmpty();
        }
    }

    @Test
    void whatCannotBeOpenedSaysWhy() throws Exception {
        var file = Files.createTempFile("outdial-test-", ".txt");
        try {
            for (String url : List.of(
                    "jdbc:sqlite:" + Path.of(file.toString(), "folder", "outdial.db"),
                    "jdbc:postgresql://127.0.0.1:1/outdial?user=u&password=canary")) {
                assertThatThrownBy(() -> Database.open(new DatabaseConfig(url, 2)))
                        .isInstanceOf(StorageUnavailable.class)
                        .hasMessageNotContaining("canary");
            }
        } finally {
            Files.delete(file);
        }
    }
}
