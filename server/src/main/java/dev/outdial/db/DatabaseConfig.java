package dev.outdial.db;

import dev.outdial.config.Settings;
import java.util.regex.Pattern;

/// Where the data lies.
///
/// @param url  a JDBC address: `jdbc:sqlite:FILE` (default) or `jdbc:postgresql://HOST/NAME?user=...&password=...`
/// @param pool connections at most (PostgreSQL); readers (SQLite)
public record DatabaseConfig(String url, int pool) {
    private static final Pattern PASSWORD = Pattern.compile("(?i)((?:password|sslpassword)=)[^&]*|//[^/@]*@");

    /// One file in the folder `data`.
    public static final DatabaseConfig DEFAULT = new DatabaseConfig("jdbc:sqlite:data/outdial.db", 16);

    public static DatabaseConfig from(Settings settings) {
        var url = settings.text("DATABASE_URL", DEFAULT.url);
        if (!url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
            settings.mistake(
                    "DATABASE_URL",
                    "must begin with jdbc:sqlite: or jdbc:postgresql:",
                    "DATABASE_URL=jdbc:postgresql://db.example.com/outdial?user=outdial&password=...");
            url = DEFAULT.url;
        }
        return new DatabaseConfig(url, settings.integer("DATABASE_POOL", DEFAULT.pool, 1, 200));
    }

    boolean isSqlite() {
        return url.startsWith("jdbc:sqlite:");
    }

    /// Without the password.
    @Override
    public String toString() {
        return "%s (pool of %d)".formatted(PASSWORD.matcher(url).replaceAll("$1[hidden]"), pool);
    }
}
