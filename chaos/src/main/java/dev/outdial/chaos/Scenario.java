package dev.outdial.chaos;

import dev.outdial.simulator.fault.FaultAction;
import java.nio.file.Path;
import java.time.Duration;

/// What can be tried.
enum Scenario {
    /// Kills, pauses, database trouble, and a Twilio that fails in every way.
    STORM,
    /// Twilio takes every call, and answers 503.
    UNAVAILABLE,
    /// Twilio takes every call, and never answers.
    HANG,
    /// Twilio says "too fast" to every request for a call, for a minute.
    THROTTLED,
    /// Another process holds SQLite's write lock.
    LOCKED,
    /// PostgreSQL restarts.
    RESTARTED,
    /// The disk is full (SQLite).
    FULL,
    /// The server stands still for longer than calls are waited for.
    PAUSED;

    /// How often the trouble is made unless said.
    int times() {
        return switch (this) {
            case STORM -> 20;
            case LOCKED, RESTARTED, FULL -> 6;
            case PAUSED -> 2;
            case UNAVAILABLE, HANG, THROTTLED -> 0;
        };
    }

    Weather.Climate climate() {
        return switch (this) {
            case STORM -> Climates.STORM;
            case UNAVAILABLE -> Climates.eachCreate(new FaultAction.CreateThenStatus(503));
            case HANG -> Climates.eachCreate(new FaultAction.CreateThenHang());
            case THROTTLED -> Throttling.climate();
            case LOCKED, RESTARTED, FULL, PAUSED -> Weather.Climate.CLEAR;
        };
    }

    /// @param data the folder of SQLite's file
    Trouble trouble(Plan plan, Weather weather, Path data) {
        return switch (this) {
            case STORM ->
                (rig, store, calm) -> {
                    var nemesis = new Nemesis(rig, store, weather, plan.seed(), plan.gap());
                    nemesis.rage(calm, plan.kills(), plan.millis());
                    return nemesis.deeds();
                };
            case UNAVAILABLE, HANG, THROTTLED -> Trouble.NONE;
            case LOCKED -> Trouble.locked(plan.seed(), plan.kills());
            case RESTARTED -> Trouble.restarted(plan.kills());
            case FULL -> Trouble.full(data, plan.kills());
            case PAUSED -> Trouble.paused(Duration.ofSeconds(35), plan.kills());
        };
    }
}
