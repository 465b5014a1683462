package dev.outdial.simulator.ledger;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One webhook request, one attempt.
///
/// @param kind       `status`, `amd`, `stream`, `twiml`, `post-call`
/// @param event      the event it tells, or the kind again
/// @param url        what was requested, fragment removed
/// @param fields     the fields sent; of a JSON webhook the body under `body`
/// @param attempt    1, and 2 for the retry
/// @param httpStatus the server's answer; absent when there was none
/// @param error      why there was none: a connection error, a timeout, or a fault that kept it back
/// @param at         when it was sent
public record Delivery(
        String kind,
        String event,
        String url,
        Map<String, String> fields,
        int attempt,
        @Nullable Integer httpStatus,
        @Nullable String error,
        Instant at) {}
