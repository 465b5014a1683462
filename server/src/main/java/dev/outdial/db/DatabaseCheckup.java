package dev.outdial.db;

import dev.outdial.config.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks the database as `outdial doctor` does: whether it opens, has its tables, takes writes and has room.
///
/// It may run beside a server; then it only reads.
public final class DatabaseCheckup implements AutoCloseable {
    private static final long FULL = 100L << 20;
    private static final long NEARLY_FULL = 1L << 30;

    private final List<Finding> findings = new ArrayList<>();
    private final @Nullable Database database;

    public DatabaseCheckup(DatabaseConfig config) {
        database = open(config);
        if (config.isSqlite()) {
            checkSpace(SqliteDatabase.file(config));
        }
    }

    private DatabaseCheckup() {
        database = null;
    }

    /// What a running server finds of its own database.
    public static List<Finding> ofServer(DatabaseConfig config, Database database) {
        var checkup = new DatabaseCheckup();
        try {
            database.read(db -> db.createQuery("SELECT 1").mapTo(Integer.class).one());
            checkup.findings.add(Finding.good("Database: %s answers".formatted(config)));
        } catch (StorageUnavailable e) {
            checkup.findings.add(Finding.bad("Database: " + e.getMessage(), "check that it runs and can be reached"));
        }
        if (config.isSqlite()) {
            checkup.checkSpace(SqliteDatabase.file(config));
        }
        return checkup.findings();
    }

    /// What was found.
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// The database, to be read only; null where it cannot be opened.
    public @Nullable Database database() {
        return database;
    }

    private @Nullable Database open(DatabaseConfig config) {
        try {
            var opened = Database.open(config);
            checkWrite(opened, config);
            return opened;
        } catch (DatabaseInUse _) {
            findings.add(Finding.good("Database: %s, in use by a running server".formatted(config)));
            return SqliteDatabase.beside(config);
        } catch (StorageUnavailable e) {
            findings.add(Finding.bad(
                    "Database: " + e.getMessage() + because(e),
                    config.isSqlite()
                            ? "let the server's user write there, or set DATABASE_URL=jdbc:sqlite:/another/folder/outdial.db"
                            : "check host, name, user and password in DATABASE_URL, and that PostgreSQL runs"));
            return null;
        }
    }

    private void checkWrite(Database opened, DatabaseConfig config) {
        try {
            opened.write(db -> {
                db.execute("CREATE TABLE doctor_probe (x INTEGER)");
                return db.execute("DROP TABLE doctor_probe");
            });
            findings.add(Finding.good("Database: %s opens, has its tables and takes writes".formatted(config)));
        } catch (RuntimeException e) {
            findings.add(Finding.bad(
                    "Database: %s opens but takes no writes: %s".formatted(config, e.getMessage()),
                    "give its user the right to write and to create tables"));
        }
    }

    private void checkSpace(Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try {
            var free = Files.getFileStore(folder).getUsableSpace();
            var what = "Disk: %.1f GB free for %s".formatted(free / 1e9, folder);
            if (free < FULL) {
                findings.add(Finding.bad(what, "make room: a full disk stops new calls"));
            } else if (free < NEARLY_FULL) {
                findings.add(Finding.warning(what, "make room before it is full: a full disk stops new calls"));
            } else {
                findings.add(Finding.good(what));
            }
        } catch (IOException e) {
            findings.add(Finding.warning(
                    "Disk: the space for %s cannot be told: %s".formatted(folder, e.getMessage()),
                    "look at it with df"));
        }
    }

    private static String because(Throwable e) {
        var root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null || e.getCause() == null
                ? ""
                : " (%s)".formatted(root.getMessage().lines().findFirst().orElse(""));
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
    }
}
