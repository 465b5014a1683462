/// Watching calls while they happen, as server-sent events.
///
/// [LiveFeed] is told of everything that happens and hands it on: it numbers events on its [Board], which keeps the
/// latest and knows who watches. [LiveRoutes] lets watchers in; each has a [LiveStream] of its own. [LevelPulse] looks
/// once a second at how loud live calls are. [LiveNodes] carries events to the other servers.
///
/// Nobody who makes a call waits for anybody who watches it: whatever cannot be kept is dropped, and the
/// watcher is told to read anew (`resync`).
@NullMarked
package dev.outdial.live;

import org.jspecify.annotations.NullMarked;
