package dev.outdial.bench;

import java.time.Duration;

/// How long each step takes, and how fast.
///
/// @param warmUp        with all calls, before anything is measured; in its first half `setUps` more come and go
/// @param window        what is measured
/// @param callsASecond  how fast calls are placed
/// @param setUps        calls that are placed on top at the end, to measure the set-up under load
/// @param setUpsASecond how fast those are placed
record Plan(Duration warmUp, Duration window, int callsASecond, int setUps, int setUpsASecond) {
    static final int CALLS_A_SECOND = 100;
    static final int SET_UPS_A_SECOND = 20;

    static final Plan FULL =
            new Plan(Duration.ofSeconds(20), Duration.ofSeconds(12), CALLS_A_SECOND, 100, SET_UPS_A_SECOND);
    static final Plan QUICK =
            new Plan(Duration.ofSeconds(5), Duration.ofSeconds(5), CALLS_A_SECOND, 20, SET_UPS_A_SECOND);
}
