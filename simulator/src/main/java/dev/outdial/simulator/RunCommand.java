package dev.outdial.simulator;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Starts the simulator and serves until it is told to stop.
@Command(name = "run", description = "Serve until SIGTERM.", mixinStandardHelpOptions = true)
class RunCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "4010", description = "port on 127.0.0.1 (${DEFAULT-VALUE})")
    int port = 4010;

    @Option(names = "--account-sid", description = "the Twilio account")
    String accountSid = SimulatorSettings.DEFAULTS.accountSid();

    @Option(names = "--auth-token", description = "its token")
    String authToken = SimulatorSettings.DEFAULTS.authToken();

    @Option(names = "--elevenlabs-key", description = "expected in xi-api-key")
    String elevenLabsKey = SimulatorSettings.DEFAULTS.elevenLabsApiKey();

    @Option(names = "--webhook-secret", description = "signs post-call webhooks")
    String webhookSecret = SimulatorSettings.DEFAULTS.elevenLabsWebhookSecret();

    @Option(names = "--post-call-webhook", description = "where post-call webhooks go")
    @Nullable
    URI postCallWebhook;

    @Option(names = "--number", description = "a number of the account; none = any may call", arity = "0..*")
    Set<String> numbers = Set.of();

    @Option(names = "--speed", defaultValue = "1", description = "1 = real time (${DEFAULT-VALUE})")
    double speed = 1;

    /// The settings on the command line.
    SimulatorSettings settings() {
        return new SimulatorSettings(
                port, accountSid, authToken, elevenLabsKey, webhookSecret, postCallWebhook, numbers, speed);
    }

    @Override
    public Integer call() throws InterruptedException {
        Simulator simulator = Simulator.start(settings());
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            simulator.close();
            stopped.countDown();
        }));
        // Asked for here, not in a static field: by now the program has said how to log.
        LoggerFactory.getLogger(RunCommand.class).info("Simulator of Twilio and ElevenLabs at {}", simulator.baseUri());
        stopped.await();
        return 0;
    }
}
