/// Events brought to the clients' own systems, signed as [Standard Webhooks](https://www.standardwebhooks.com) says.
///
/// [Webhooks] are the clients' addresses and what may be done with them. [Deliveries] takes events off the line, one
/// row for each event and webhook; [Dispatcher] leases what is due and sends it, [Aftermath] says what follows from an
/// attempt, [RetrySchedule] when the next one is. Every delivery is made at least once.
///
/// The addresses are strangers': [WebhookUrl] and [AddressPolicy] say where requests may go, [Sender] sends them to
/// exactly the address that was looked at, and waits for nothing for long.
@NullMarked
package dev.outdial.webhook;

import org.jspecify.annotations.NullMarked;
