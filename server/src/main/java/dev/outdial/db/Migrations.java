package dev.outdial.db;

import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the tables up to date. Each script runs once, in order: those of `db/migration` on either database, those of
/// `db/sqlite` and `db/postgresql` on theirs, for what the two have no common words for.
final class Migrations {
    private Migrations() {}

    static void run(DataSource dataSource, Dialect dialect) {
        try {
            Flyway.configure()
                    .dataSource(dataSource)
                    .locations(
                            "classpath:db/migration",
                            "classpath:db/" + dialect.name().toLowerCase(Locale.ROOT))
                    .placeholders(Map.of("counted", dialect.counted()))
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StorageUnavailable("The database's tables could not be brought up to date", e);
        }
    }
}
