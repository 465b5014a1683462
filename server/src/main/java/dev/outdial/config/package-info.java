/// Reads settings from the environment and from `.env`, once, at the start.
///
/// [Settings] is the reader; every room owns a record of its own and builds it with a `from(Settings)`. Mistakes
/// are gathered, not thrown one by one, so that one start shows all of them. [Secret] is text that never prints.
/// [Finding] is what a room's checkup says to `outdial doctor`.
@NullMarked
package dev.outdial.config;

import org.jspecify.annotations.NullMarked;
