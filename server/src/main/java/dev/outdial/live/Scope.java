package dev.outdial.live;

import java.util.List;

/// What a stream shows: how it begins, which of the events are news to its reader, and whether it is over.
sealed interface Scope permits AllCalls, OneCall {
    /// What the reader is told when it begins, or begins anew after a gap.
    ///
    /// @param id of the last event before
    String beginning(String id);

    /// Those of `events` that tell the reader something new.
    List<Numbered> news(List<Numbered> events);

    /// Whether there is nothing more to come.
    boolean isOver();
}
