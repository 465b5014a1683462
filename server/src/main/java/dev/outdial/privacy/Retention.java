package dev.outdial.privacy;

import dev.outdial.call.CallErasure;
import dev.outdial.ops.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Erases calls that are older than people's data is kept, in small batches, and lets the vendor forget what was
/// erased. Every node runs one; what one has done, the others find done.
public final class Retention implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(10);

    private final PrivacyConfig config;
    private final CallErasure erasure;
    private final VendorErasure vendor;
    private final InstantSource clock;
    private Instant lookAt = Instant.EPOCH;
    private volatile @Nullable Rounds rounds;

    public Retention(PrivacyConfig config, CallErasure erasure, VendorErasure vendor, InstantSource clock) {
        this.config = config;
        this.erasure = erasure;
        this.vendor = vendor;
        this.clock = clock;
    }

    /// Looks now and then whether something is to be erased, until closed.
    ///
    /// @param interval between two looks at the clock
    public Retention start(Duration interval) {
        lookAt = clock.instant();
        rounds = Rounds.start("retention", "Nothing could be erased", log, this::round, interval);
        return this;
    }

    private boolean round() {
        if (!clock.instant().isBefore(lookAt)) {
            lookAt = clock.instant().plus(LOOK_EVERY);
            eraseOld();
        }
        return vendor.someDue();
    }

    private void eraseOld() {
        var erased = 0;
        for (int some = erasure.someTooOld(config.retentionDays());
                some > 0 && !Thread.currentThread().isInterrupted();
                some = erasure.someTooOld(config.retentionDays())) {
            erased += some;
        }
        if (erased > 0) {
            log.info("{} calls were erased because of their age", erased);
        }
    }

    @Override
    public void close() {
        var running = rounds;
        if (running != null) {
            running.close();
        }
    }
}
