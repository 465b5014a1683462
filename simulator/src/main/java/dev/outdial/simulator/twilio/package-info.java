/// A pretend Twilio: REST calls, signed webhooks, TwiML and the media stream, as its public documentation has them.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.twilio;
