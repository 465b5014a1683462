/// The program: what the command line says, settings, logging and signals, and [Server], which puts all rooms
/// together on one page. Nothing here is known to any room.
@NullMarked
package dev.outdial;

import org.jspecify.annotations.NullMarked;
