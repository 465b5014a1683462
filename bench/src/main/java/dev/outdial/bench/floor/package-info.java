/// The least that a bridge between a phone and an agent can be: what its cost is compared with.
///
/// [Relay] takes the phone's WebSocket, opens the agent's, cuts the audio out of one kind of message and puts it into
/// the other. It checks nothing, keeps nothing, limits nothing.
@NullMarked
package dev.outdial.bench.floor;

import org.jspecify.annotations.NullMarked;
