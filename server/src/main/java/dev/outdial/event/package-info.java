/// What happened, in the words that clients' own systems are told: written in the transaction of the change itself, so
/// that there is no change without its event, and no event without its change.
///
/// Other rooms write through [Outbox]. [EventLine] gives each event its place in the one line that is read from,
/// [EventRoutes] lets clients read it. Who else takes events off the line gives [EventLine] a [Follower]; the room
/// `webhook` is one.
@NullMarked
package dev.outdial.event;

import org.jspecify.annotations.NullMarked;
