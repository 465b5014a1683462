/// What is measured: the server, the floor, or a relay that runs already.
///
/// A [Target] knows how one call is brought to its media stream; [Child] is a process of ours, and what it costs.
@NullMarked
package dev.outdial.bench.target;

import org.jspecify.annotations.NullMarked;
