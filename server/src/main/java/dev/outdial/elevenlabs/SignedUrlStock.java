package dev.outdial.elevenlabs;

import io.vertx.core.Future;
import java.net.URI;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Signed URLs that were fetched while phones rang, so that an agent is connected without waiting for one. Those of
/// calls that nobody answered serve the next ones.
///
/// Safe to use from any thread.
final class SignedUrlStock {
    /// ElevenLabs lets a URL be used for 15 min.
    private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(10);

    /// Of one agent.
    private static final int MOST = 64;

    private record Stocked(URI url, long fetchedAt) {}

    private final SignedUrls urls;
    private final LongSupplier nanoTime;
    private final Map<String, Deque<Stocked>> byAgent = new ConcurrentHashMap<>();

    SignedUrlStock(SignedUrls urls, LongSupplier nanoTime) {
        this.urls = urls;
        this.nanoTime = nanoTime;
    }

    /// Fetches one more for `agentId`, if there are not enough. A failure is no news: whoever needs one meets it again.
    void stockUp(String agentId) {
        var stock = byAgent.computeIfAbsent(agentId, _ -> new ConcurrentLinkedDeque<>());
        stock.removeIf(this::isStale);
        if (stock.size() < MOST) {
            urls.fetch(agentId).onSuccess(url -> stock.add(new Stocked(url, nanoTime.getAsLong())));
        }
    }

    /// A URL that nobody else gets: from the stock, or fetched now. Fails with [NoAgent].
    Future<URI> take(String agentId) {
        var stock = byAgent.get(agentId);
        if (stock != null) {
            for (var oldest = stock.poll(); oldest != null; oldest = stock.poll()) {
                if (!isStale(oldest)) {
                    return Future.succeededFuture(oldest.url());
                }
            }
        }
        return urls.fetch(agentId);
    }

    private boolean isStale(Stocked stocked) {
        return nanoTime.getAsLong() - stocked.fetchedAt() > FRESH_NANOS;
    }
}
