/// The heart: placing a call and following it to its end.
///
/// [Dialer] turns a request into a call, writing it down before anyone is dialled. [Calls] keeps what is known of
/// each call: every piece of news is a [CallEvent], and [CallProgress#after] says what it changes, whatever the order
/// in which news comes. [Reconciler] asks where news stays out. [CallRoutes] is all of it over HTTP.
///
/// The telephone network is behind the port [Carrier], the agent's vendor behind [ConversationArchive]; their words
/// stop at the rooms that implement them, except for call statuses, which are Twilio's own.
@NullMarked
package dev.outdial.call;

import org.jspecify.annotations.NullMarked;
