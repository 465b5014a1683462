package dev.outdial.live;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Numbers events, keeps the latest of them, and hands each to everybody who watches. One lock holds it together: a
/// watcher who comes or comes back gets every event exactly once.
final class Board {
    /// Events that are kept, and characters of their data: what was missed for a moment can be had again.
    static final int MOST_KEPT = 10_000;

    static final long MOST_KEPT_CHARACTERS = 8_000_000;

    /// Events of one call that may be on their way into the store.
    private static final int MOST_FRESH = 100;

    private final String epoch;
    private final ArrayDeque<Numbered> kept = new ArrayDeque<>();
    private final Set<Subscription> watching = new LinkedHashSet<>();
    private long keptCharacters;
    private long number;
    private long resyncs;

    /// The numbers up to this one cannot be had again.
    private long gone;

    /// @param epoch tells this node's numbers from all others, also from its own before a restart
    Board(String epoch) {
        this.epoch = epoch;
    }

    /// What watchers know event `number` by.
    String id(long number) {
        return epoch + "-" + number;
    }

    /// Begins to watch.
    ///
    /// @param lastId the latest event that the watcher knows; null for one who comes for the first time
    synchronized Subscription subscribe(Watched watched, @Nullable String lastId) {
        var known = lastId == null ? -1 : known(lastId);
        var missed = known < 0 ? List.<Numbered>of() : behind(known, watched);
        var resumed = known >= 0 && missed.size() <= Subscription.MOST_WAITING;
        var subscription = new Subscription(watched, resumed ? known : number, resumed);
        (resumed ? missed : fresh(watched)).forEach(subscription::offer);
        if (!resumed && lastId != null) {
            resyncs++;
        }
        watching.add(subscription);
        return subscription;
    }

    private List<Numbered> behind(long known, Watched watched) {
        return kept.stream()
                .filter(event -> event.number() > known && watched.includes(event.event()))
                .toList();
    }

    /// The latest that was told of one call: it may not be stored yet when that call is read from the store. Of what
    /// is,
    /// the reader is not told twice ([OneCall]).
    private List<Numbered> fresh(Watched watched) {
        if (watched.callId() == null) {
            return List.of();
        }
        var told = behind(0, watched);
        return told.subList(Math.max(0, told.size() - MOST_FRESH), told.size());
    }

    /// The number of an event behind which everything is still here; -1 where that is not so.
    private long known(String id) {
        if (!id.startsWith(epoch + "-")) {
            return -1;
        }
        try {
            var known = Long.parseLong(id.substring(epoch.length() + 1));
            return known >= gone && known <= number ? known : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    synchronized void leave(Subscription subscription) {
        watching.remove(subscription);
    }

    /// Hands on what happened.
    synchronized void post(LiveEvent event) {
        if (event.kind().isKept()) {
            number++;
        }
        var numbered = new Numbered(number, event);
        if (event.kind().isKept()) {
            keep(numbered);
        }
        for (var subscription : watching) {
            if (subscription.watched().includes(event) && !subscription.offer(numbered)) {
                resyncs++;
            }
        }
    }

    /// Hands on how loud the calls are.
    synchronized void levels(Levels levels) {
        for (var subscription : watching) {
            for (var event : levels.of(subscription.watched())) {
                subscription.offer(new Numbered(number, event));
            }
        }
    }

    private void keep(Numbered event) {
        kept.add(event);
        keptCharacters += event.event().data().length();
        while (kept.size() > MOST_KEPT || keptCharacters > MOST_KEPT_CHARACTERS) {
            var oldest = kept.remove();
            keptCharacters -= oldest.event().data().length();
            gone = oldest.number();
        }
    }

    /// Something was lost before it came here, and nobody knows whose: everybody reads anew.
    synchronized void lost(String reason) {
        number++;
        gone = number;
        kept.clear();
        keptCharacters = 0;
        for (var subscription : watching) {
            subscription.lose(number, reason);
            resyncs++;
        }
    }

    /// Sends everybody away.
    synchronized void end(String reason) {
        watching.forEach(subscription -> subscription.end(reason));
    }

    synchronized int watchers() {
        return watching.size();
    }

    /// Whether anybody wants to know how loud that client's calls are.
    synchronized boolean isHeard(String clientId) {
        return watching.stream()
                .map(Subscription::watched)
                .anyMatch(each -> each.levels() != Levels.Way.OFF && each.includesClient(clientId));
    }

    /// How often a watcher had to be told that something is missing.
    synchronized long resyncs() {
        return resyncs;
    }
}
