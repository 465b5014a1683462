package dev.outdial.call;

import dev.outdial.http.Paging;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Times;
import dev.outdial.phone.PhoneNumber;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which part of a history is asked for.
///
/// @param limit  calls on a page
/// @param offset calls to pass over; for small histories, since each of them costs time
/// @param after  the last call of the page before, from its cursor
/// @param from   asked for at or after
/// @param to     asked for before
/// @param onlyOpen only calls that have not ended
/// @param words  what the texts must hold
record CallQuery(
        int limit,
        long offset,
        @Nullable Cursor after,
        @Nullable CallStatus status,
        @Nullable CallOutcome outcome,
        @Nullable String phone,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String campaignId,
        boolean onlyOpen,
        @Nullable SearchTerms words) {
    static final int LARGEST_PAGE = 200;

    private static final int PAGE = 50;
    private static final int LONGEST_ID = 100;

    /// Reads the query of a request.
    ///
    /// @throws Refused 400
    static CallQuery read(Request request) {
        var cursor = request.query("cursor").map(text -> Cursor.parse(text).orElseThrow(Paging::wrongCursor));
        if (cursor.isPresent() && request.query("offset").isPresent()) {
            throw wrong("offset", "offset and cursor exclude each other");
        }
        var limit = (int) Paging.number(request, "limit", PAGE, 1, LARGEST_PAGE);
        var offset = Paging.number(request, "offset", 0, 0, Integer.MAX_VALUE);
        return read(request, limit, offset, cursor.orElse(null));
    }

    /// Reads the filters alone; the pages are as large as they may be.
    ///
    /// @throws Refused 400
    static CallQuery all(Request request) {
        return read(request, LARGEST_PAGE, 0, null);
    }

    private static CallQuery read(Request request, int limit, long offset, @Nullable Cursor after) {
        return new CallQuery(
                limit,
                offset,
                after,
                word(request, "status", CallStatus::of),
                word(request, "outcome", CallOutcome::of),
                request.query("phone")
                        .map(text -> PhoneNumber.parse(text)
                                .orElseThrow(() -> wrong("phone", "phone must be in E.164 format (e.g., +12125551234)"))
                                .e164())
                        .orElse(null),
                Times.from(request),
                Times.to(request),
                request.query("campaignId")
                        .map(id -> {
                            if (id.isEmpty() || id.length() > LONGEST_ID) {
                                throw wrong("campaignId", "campaignId must have 1 to 100 characters");
                            }
                            return id;
                        })
                        .orElse(null),
                onlyOpen(request),
                request.query("q").map(SearchTerms::read).orElse(null));
    }

    private static boolean onlyOpen(Request request) {
        var open = request.query("open");
        if (open.isPresent() && request.query("q").isPresent()) {
            throw wrong("open", "open and q exclude each other: what is said is searched after the end");
        }
        if (open.isPresent() && !open.get().equals("true")) {
            throw wrong("open", "open must be true, or left out");
        }
        return open.isPresent();
    }

    /// The next page.
    CallQuery after(Cursor last) {
        return new CallQuery(limit, 0, last, status, outcome, phone, from, to, campaignId, onlyOpen, words);
    }

    /// Whether nothing but the status and the outcome narrows the history, so that the counters know how many there
    /// are.
    boolean isCounted() {
        return phone == null && from == null && to == null && campaignId == null && !onlyOpen && words == null;
    }

    private static <T> @Nullable T word(Request request, String name, Function<String, Optional<T>> reader) {
        return request.query(name)
                .map(text -> reader.apply(text)
                        .orElseThrow(() -> wrong(name, "%s is none of the words of the documentation".formatted(name))))
                .orElse(null);
    }

    private static Refused wrong(String name, String details) {
        return new Refused(Refusal.Invalid.value(name, details));
    }
}
