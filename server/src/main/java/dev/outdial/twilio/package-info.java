/// Everything Twilio: placing and following calls over REST, signed webhooks, TwiML, and the media stream.
///
/// [TwilioCarrier] is the port `Carrier` on Twilio's REST API; [TwilioRoutes] takes its webhooks; [MediaSockets] its
/// audio. Nothing of Twilio's is believed without its signature ([RequestSignature]).
@NullMarked
package dev.outdial.twilio;

import org.jspecify.annotations.NullMarked;
