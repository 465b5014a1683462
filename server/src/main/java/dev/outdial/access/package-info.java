/// Who is asking: logins, tokens, and the guard at the door of every route.
///
/// [AuthRoutes] hands out tokens, [Tokens] makes and checks them, [Guard] stands before handlers. A client's token is
/// no operator's, nor the other way round.
@NullMarked
package dev.outdial.access;

import org.jspecify.annotations.NullMarked;
