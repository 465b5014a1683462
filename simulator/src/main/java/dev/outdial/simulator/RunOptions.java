package dev.outdial.simulator;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// The command line's way to [SimulatorSettings].
final class RunOptions {
    @Option(names = "--port", description = "port on 127.0.0.1 (default 4010)")
    private int port = 4010;

    @Option(names = "--account-sid", description = "the Twilio account")
    private String accountSid = SimulatorSettings.DEFAULTS.accountSid();

    @Option(names = "--auth-token", description = "its token")
    private String authToken = SimulatorSettings.DEFAULTS.authToken();

    @Option(names = "--elevenlabs-key", description = "expected in xi-api-key")
    private String elevenLabsKey = SimulatorSettings.DEFAULTS.elevenLabsApiKey();

    @Option(names = "--webhook-secret", description = "signs post-call webhooks")
    private String webhookSecret = SimulatorSettings.DEFAULTS.elevenLabsWebhookSecret();

    @Option(names = "--post-call-webhook", description = "where post-call webhooks go")
    private @Nullable URI postCallWebhook;

    @Option(names = "--number", description = "a number of the account, may be repeated; none = any may call")
    private Set<String> numbers = Set.of();

    @Option(names = "--speed", description = "1 = real time (the default), up to 100")
    private double speed = 1;

    /// Serves until SIGTERM, and returns the exit status.
    int serve() throws InterruptedException {
        Simulator simulator;
        try {
            simulator = Simulator.start(new SimulatorSettings(
                    port, accountSid, authToken, elevenLabsKey, webhookSecret, postCallWebhook, numbers, speed));
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("simulator: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            simulator.close();
            stopped.countDown();
        }));
        // Asked for here, not in a static field: by now the program has said how to log.
        LoggerFactory.getLogger(RunOptions.class).info("Simulator of Twilio and ElevenLabs at {}", simulator.baseUri());
        stopped.await();
        return 0;
    }
}
