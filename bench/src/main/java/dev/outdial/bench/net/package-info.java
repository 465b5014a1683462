/// Sockets for a program that must cost next to nothing: one thread, one selector, no object a message.
///
/// [Loop] runs the thread, [Connection] is a socket on it, [WebSocket] cuts the bytes into messages, [TextFrame] puts
/// one together. Both the load and the floor are built of these, so that neither is ahead by its plumbing.
@NullMarked
package dev.outdial.bench.net;

import org.jspecify.annotations.NullMarked;
