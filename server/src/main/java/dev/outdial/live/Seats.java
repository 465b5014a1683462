package dev.outdial.live;

import java.util.HashMap;
import java.util.Map;

/// How many streams there may be: in all, and for one client.
final class Seats {
    private final int most;
    private final int mostEach;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    Seats(int most, int mostEach) {
        this.most = most;
        this.mostEach = mostEach;
    }

    /// Takes a seat for a client.
    ///
    /// @return whether there was one
    synchronized boolean take(String clientId) {
        if (all >= most || taken.getOrDefault(clientId, 0) >= mostEach) {
            return false;
        }
        return takeAny(clientId);
    }

    /// The same for operators, who have no bound of their own.
    ///
    /// @return whether there was one
    synchronized boolean takeAny(String who) {
        if (all >= most) {
            return false;
        }
        all++;
        taken.merge(who, 1, Integer::sum);
        return true;
    }

    synchronized void leave(String who) {
        all--;
        taken.computeIfPresent(who, (_, count) -> count == 1 ? null : count - 1);
    }
}
