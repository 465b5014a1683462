package dev.outdial.bridge;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentMap;

/// Media streams that this server has told Twilio to open: which call each is for, and the token it will show. A
/// stream that comes here is known at once; one that comes to another server is looked up in the store there.
///
/// Safe to use from any thread.
final class ExpectedStreams {
    private record Expected(BridgedCall call, String token, Instant until, boolean isTaken) {
        Expected taken() {
            return new Expected(call, token, until, true);
        }

        boolean isFor(String token, String callSid) {
            return MessageDigest.isEqual(bytes(this.token), bytes(token)) && callSid.equals(call.callSid());
        }
    }

    /// What is known here of a stream.
    sealed interface Answer {
        /// It was expected, and comes for the first time.
        record Known(BridgedCall call) implements Answer {}

        /// It was here before.
        record Taken() implements Answer {}

        /// Nothing: the store must be asked.
        record Unknown() implements Answer {}
    }

    private final InstantSource clock;
    private final ConcurrentMap<String, Expected> byCall;

    ExpectedStreams(InstantSource clock) {
        this.clock = clock;
        this.byCall = Caffeine.newBuilder()
                .expireAfter(Expiry.<String, Expected>writing(
                        (_, stream) -> Duration.between(clock.instant(), stream.until)))
                .<String, Expected>build()
                .asMap();
    }

    /// A stream for this call may come here until then, with this token; not with an older one.
    void add(BridgedCall call, String token, Instant until) {
        byCall.put(call.callId(), new Expected(call, token, until, false));
    }

    /// A stream has come. It is remembered until its time is up, so that its token lets nobody else in before the
    /// store knows that it was used.
    Answer take(String callId, String token, String callSid) {
        var expected = byCall.get(callId);
        if (expected == null || expected.until.isBefore(clock.instant()) || !expected.isFor(token, callSid)) {
            return new Answer.Unknown();
        }
        var isFirst = !expected.isTaken && byCall.replace(callId, expected, expected.taken());
        return isFirst ? new Answer.Known(expected.call) : new Answer.Taken();
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
