package dev.outdial.live;

/// An event in the order of this node.
///
/// @param number of the event; of one that is not kept, the number of the one before
/// @param frame  as it goes over the wire
record Numbered(long number, LiveEvent event, String frame) {}
