package dev.outdial.suppression;

import dev.outdial.config.Secret;
import dev.outdial.db.Database;
import dev.outdial.event.EventType;
import dev.outdial.event.Outbox;
import dev.outdial.phone.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Numbers that are never rung, in the database.
public final class DoNotCall {
    /// The list that holds for all clients.
    public static final String EVERYBODY = "*";

    /// Characters of a reason at most.
    static final int REASON_LENGTH = 200;

    /// Rows that are written in one transaction: few enough that others hardly wait.
    private static final int BATCH = 500;

    /// Numbers of a file that are told one by one. Who imports more knows what is in the file, and would be flooded.
    private static final int MOST_TOLD = 1_000;

    private static final String INSERT = """
            INSERT INTO do_not_call (scope, phone_key, phone, reason, added_by, added_at)
            VALUES (:scope, :key, :phone, :reason, :by, :now)
            ON CONFLICT (scope, phone_key) DO NOTHING
            """;

    private static final String PURPOSE = "do-not-call:";

    private final Database database;
    private final Secret key;
    private final Outbox outbox;
    private final InstantSource clock;

    /// @param key keys the hashes under which numbers are found; with another one, old entries are found no more
    public DoNotCall(Database database, Secret key, Outbox outbox, InstantSource clock) {
        this.database = database;
        this.key = key;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// A number on a list.
    ///
    /// @param phone  null once the person was erased: the number stays unrung, but nobody can read it
    /// @param reason in the words of whoever added it
    public record Entry(
            String key, @Nullable String phone, @Nullable String reason, String addedBy, Instant addedAt) {}

    /// A place in a list: behind the entry of that time and key.
    public record Place(Instant addedAt, String key) {}

    /// A page of a list, newest first.
    public record Page(List<Entry> entries, long total) {}

    /// Whether a number must not be rung by a client, by its own list or by everybody's.
    public boolean holds(Handle db, String clientId, PhoneNumber phone) {
        return db.createQuery(
                                "SELECT COUNT(*) FROM do_not_call WHERE scope IN (:client, :everybody) AND phone_key = :key")
                        .bind("client", clientId)
                        .bind("everybody", EVERYBODY)
                        .bind("key", hash(phone))
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /// Puts a number on a list. Where that is news on a client's list, it is told to the client's own systems.
    ///
    /// @return whether it was not on it
    public boolean add(String scope, PhoneNumber phone, @Nullable String reason, String addedBy) {
        return database.write(db -> {
            var entry = new Entry(hash(phone), phone.e164(), reason, addedBy, now());
            var isNew = insert(db, scope, List.of(entry))[0] == 1;
            if (isNew) {
                tell(db, scope, entry);
            }
            return isNew;
        });
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static int[] insert(Handle db, String scope, List<Entry> entries) {
        var batch = db.prepareBatch(INSERT);
        entries.forEach(entry -> batch.bind("scope", scope)
                .bind("key", entry.key())
                .bind("phone", entry.phone())
                .bind("reason", entry.reason())
                .bind("by", entry.addedBy())
                .bind("now", entry.addedAt().toEpochMilli())
                .add());
        return batch.execute();
    }

    private void tell(Handle db, String scope, Entry entry) {
        if (!scope.equals(EVERYBODY)) {
            var subject =
                    "%s:%s:%d".formatted(scope, entry.key(), entry.addedAt().toEpochMilli());
            outbox.add(db, scope, EventType.OPT_OUT_RECORDED, subject, DoNotCallRoutes.entry(entry));
        }
    }

    /// Puts many numbers on a list, batch by batch; what was done stays done if a later batch fails. If they are not
    /// very many, each that is news on a client's list is told to the client's own systems.
    ///
    /// @return how many were not on it
    int addAll(String scope, List<DoNotCallFile.Listed> numbers, String addedBy) {
        // In the order of keys, so that two imports never wait for each other in a ring.
        var byKey = new TreeMap<String, DoNotCallFile.Listed>();
        numbers.forEach(each -> byKey.putIfAbsent(hash(each.phone()), each));
        var now = now();
        var entries = byKey.entrySet().stream()
                .map(row -> new Entry(
                        row.getKey(),
                        row.getValue().phone().e164(),
                        row.getValue().reason(),
                        addedBy,
                        now))
                .toList();
        int added = 0;
        for (int from = 0; from < entries.size(); from += BATCH) {
            var some = entries.subList(from, Math.min(from + BATCH, entries.size()));
            added += addBatch(scope, some, entries.size() <= MOST_TOLD);
        }
        return added;
    }

    private int addBatch(String scope, List<Entry> entries, boolean isTold) {
        return database.write(db -> {
            var isNew = insert(db, scope, entries);
            for (int i = 0; isTold && i < isNew.length; i++) {
                if (isNew[i] == 1) {
                    tell(db, scope, entries.get(i));
                }
            }
            return IntStream.of(isNew).sum();
        });
    }

    /// Takes a number off a list.
    ///
    /// @return whether it was on it
    public boolean remove(String scope, PhoneNumber phone) {
        return database.write(db -> db.createUpdate("DELETE FROM do_not_call WHERE scope = :scope AND phone_key = :key")
                        .bind("scope", scope)
                        .bind("key", hash(phone))
                        .execute()
                == 1);
    }

    /// Keeps a number unrung, and forgets which one it is: what stays is a hash that nobody can read.
    ///
    /// @param scope one list; null for all
    /// @return how many entries were readable
    public int erase(Handle db, @Nullable String scope, PhoneNumber phone) {
        Outbox.forgetOptOuts(db, scope, hash(phone));
        return db.createUpdate("""
                        UPDATE do_not_call SET phone = NULL, reason = NULL
                         WHERE phone_key = :key AND phone IS NOT NULL AND (:scope = '' OR scope = :scope)
                        """)
                .bind("key", hash(phone))
                .bind("scope", scope == null ? "" : scope)
                .execute();
    }

    /// The entry of one number.
    public Optional<Entry> find(String scope, PhoneNumber phone) {
        return database.read(db -> db.createQuery("SELECT * FROM do_not_call WHERE scope = :scope AND phone_key = :key")
                .bind("scope", scope)
                .bind("key", hash(phone))
                .map((row, _) -> entry(row))
                .findOne());
    }

    /// A page of a list.
    ///
    /// @param before where the page before ended; null for the first page
    public Page page(String scope, int limit, @Nullable Place before) {
        return database.read(db -> {
            var entries = db.createQuery("""
                            SELECT * FROM do_not_call
                             WHERE scope = :scope AND (added_at, phone_key) < (:time, :key)
                             ORDER BY added_at DESC, phone_key DESC
                             LIMIT :limit
                            """)
                    .bind("scope", scope)
                    .bind(
                            "time",
                            before == null ? Long.MAX_VALUE : before.addedAt().toEpochMilli())
                    .bind("key", before == null ? "" : before.key())
                    .bind("limit", limit)
                    .map((row, _) -> entry(row))
                    .list();
            var total = db.createQuery("SELECT COUNT(*) FROM do_not_call WHERE scope = :scope")
                    .bind("scope", scope)
                    .mapTo(Long.class)
                    .one();
            return new Page(entries, total);
        });
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("phone_key"),
                row.getString("phone"),
                row.getString("reason"),
                row.getString("added_by"),
                Instant.ofEpochMilli(row.getLong("added_at")));
    }

    /// The keyed hash under which a number is found; it tells nobody the number.
    public String hash(PhoneNumber phone) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
            var text = PURPOSE + phone.e164();
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
