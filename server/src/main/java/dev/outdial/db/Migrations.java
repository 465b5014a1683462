package dev.outdial.db;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the tables up to date. Each script of `db/migration` runs once, in order, on either database.
final class Migrations {
    private Migrations() {}

    static void run(DataSource dataSource, Dialect dialect) {
        try {
            Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:db/migration")
                    .placeholders(Map.of("counted", dialect.counted()))
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StorageUnavailable("The database's tables could not be brought up to date", e);
        }
    }
}
