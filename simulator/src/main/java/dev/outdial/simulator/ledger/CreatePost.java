package dev.outdial.simulator.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One `POST Calls.json` as it came in, whatever became of it.
///
/// @param form   the fields
/// @param sid    the call it created, if it did
/// @param answer HTTP status sent, or 0 when the request was left without an answer
public record CreatePost(
        Instant at,
        Map<String, List<String>> form,
        @Nullable String sid,
        int answer) {}
