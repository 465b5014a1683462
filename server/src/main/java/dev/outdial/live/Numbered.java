package dev.outdial.live;

/// An event in the order of this node.
///
/// @param number of the event; of one that is not kept, the number of the one before
record Numbered(long number, LiveEvent event) {}
