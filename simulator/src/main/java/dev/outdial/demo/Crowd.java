package dev.outdial.demo;

import dev.outdial.run.Api;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Keeps so many pretend callees on the phone, one call after the other, so that there is something to see.
final class Crowd {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /// So that calls begin, and end, at different times.
    private static final int MOST_AT_ONCE = 3;

    /// The last two digits of a number say how its callee behaves; those who talk come more often.
    private static final List<String> ENDINGS =
            List.of("27", "34", "11", "23", "22", "27", "34", "50", "51", "52", "53", "16", "12", "13");
    /// Numbers that begin with 555-01 are nobody's.
    private static final List<String> AREAS =
            List.of("212", "312", "415", "512", "617", "702", "206", "303", "404", "305");

    private final Api client;
    private final int size;
    private final RandomGenerator random;

    Crowd(Api client, int size, RandomGenerator random) {
        this.client = client;
        this.size = size;
        this.random = random;
    }

    /// Places calls until the thread is interrupted or the server does not answer any more.
    void run() throws InterruptedException {
        while (true) {
            var open = client.get("/secure/calls?open=true&limit=1")
                    .orThrow()
                    .path("filtered")
                    .asInt(0);
            for (int i = open; i < Math.min(size, open + MOST_AT_ONCE); i++) {
                // Somebody who is on the phone already is refused (409), and another one is called next time.
                client.post("/secure/make-call", Api.object("phone", number()));
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private String number() {
        return "+1" + pick(AREAS) + "55501" + pick(ENDINGS);
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
