package dev.outdial.run;

import dev.outdial.simulator.SimulatorSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/// What a server and a simulator that belong together must agree on. Made afresh each time; of use on
/// this machine and until they end.
public record Secrets(
        String serverSecret,
        String adminName,
        String adminPassword,
        String accountSid,
        String authToken,
        String elevenLabsKey,
        String webhookSecret) {
    public static Secrets random(SecureRandom random) {
        return new Secrets(
                hex(random, 32),
                "operator",
                hex(random, 12),
                "AC" + hex(random, 16),
                hex(random, 16),
                "sk_" + hex(random, 16),
                "wsec_" + hex(random, 16));
    }

    /// The settings of a server.
    ///
    /// @param base        where it listens
    /// @param vendors     where the simulator listens
    /// @param databaseUrl of JDBC
    public Map<String, String> environment(URI base, URI vendors, String databaseUrl) {
        var settings = new HashMap<String, String>();
        settings.put("HOST", "127.0.0.1");
        settings.put("PORT", Integer.toString(base.getPort()));
        settings.put("PUBLIC_URL", base.toString());
        settings.put("DATABASE_URL", databaseUrl);
        settings.put("SERVER_SECRET", serverSecret);
        settings.put("ADMIN_USERNAME", adminName);
        settings.put("ADMIN_PASSWORD", adminPassword);
        settings.put("TWILIO_ACCOUNT_SID", accountSid);
        settings.put("TWILIO_AUTH_TOKEN", authToken);
        settings.put("TWILIO_API_BASE_URL", vendors.toString());
        settings.put("TWILIO_CALLS_PER_SECOND", "10000");
        settings.put("ELEVENLABS_API_KEY", elevenLabsKey);
        settings.put("ELEVENLABS_API_BASE_URL", vendors.toString());
        settings.put("ELEVENLABS_WEBHOOK_SECRET", webhookSecret);
        // Whoever leaves does not want to wait for pretended calls.
        settings.put("DRAIN_TIMEOUT", "1s");
        return settings;
    }

    /// The settings of the simulator of such a server.
    ///
    /// @param port  0 = a free one
    /// @param base  where the server listens
    /// @param owned numbers of the account; empty = any may call
    public SimulatorSettings simulator(int port, URI base, Set<String> owned, double speed) {
        return new SimulatorSettings(
                port,
                accountSid,
                authToken,
                elevenLabsKey,
                webhookSecret,
                base.resolve("/elevenlabs/post-call"),
                owned,
                speed);
    }

    /// None of them.
    @Override
    public String toString() {
        return "Secrets[hidden]";
    }

    private static String hex(SecureRandom random, int bytes) {
        var raw = new byte[bytes];
        random.nextBytes(raw);
        return HexFormat.of().formatHex(raw);
    }
}
