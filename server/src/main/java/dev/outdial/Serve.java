package dev.outdial;

import dev.outdial.config.ConfigException;
import dev.outdial.config.Settings;
import dev.outdial.db.StorageUnavailable;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/// `outdial serve`: runs the server until it is told to stop.
///
/// On the first SIGTERM or SIGINT it takes no new calls and lets live ones finish, up to `DRAIN_TIMEOUT`; on the
/// second it hangs up now. Either way it ends with status 0.
@Command(
        name = "serve",
        description = "Run the server. Settings come from the environment and from .env.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Main.WRONG_USAGE)
final class Serve implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        Config config;
        var settings = Settings.load(Path.of(""));
        try {
            Logging.from(settings).apply();
            config = Config.from(settings);
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return Main.WRONG_CONFIG;
        }
        // Made only now: the first logger settles how the log looks.
        var log = LoggerFactory.getLogger(Serve.class);
        try (var server = Server.start(config, InstantSource.system())) {
            announce(log, config, server);
            awaitSignals(config, server, log);
        } catch (StorageUnavailable | IllegalStateException e) {
            log.error("Outdial could not start: {}", e.getMessage(), e);
            return 1;
        }
        log.info("Stopped");
        return 0;
    }

    private static void announce(Logger log, Config config, Server server) {
        log.info("Settings: {}", config);
        if (!config.twilio().isConfigured()) {
            log.warn("Twilio is not configured: calls cannot be placed (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)");
        }
        if (config.elevenLabs().apiKey() == null) {
            log.warn("ElevenLabs is not configured: callees would hear an apology (ELEVENLABS_API_KEY)");
        }
        log.info("Outdial {} listens on port {}; the API is explained at /docs", Main.version(), server.port());
    }

    private static void awaitSignals(Config config, Server server, Logger log) throws InterruptedException {
        var stop = new CountDownLatch(1);
        var drainer = Thread.ofVirtual().name("drain").unstarted(() -> {
            if (!server.drain(config.drainTimeout())) {
                log.warn("{} calls are still live: hanging up", server.liveCalls());
            }
            stop.countDown();
        });
        Signals.handle(() -> {
            switch (drainer.getState()) {
                case NEW -> drainer.start();
                default -> {
                    log.warn("Asked to stop a second time: hanging up");
                    stop.countDown();
                }
            }
        });
        stop.await();
    }
}
