/// What becomes of people's data: [PeopleRoutes] erases one person, [Retention] whoever was called long ago, and
/// [VendorErasure] sees to it that the agent's vendor forgets the conversations, too.
///
/// What is to be forgotten of a call is known by whoever keeps it, behind the port [dev.outdial.call.PersonalData];
/// [dev.outdial.call.CallErasure] asks them all in one transaction.
@NullMarked
package dev.outdial.privacy;

import org.jspecify.annotations.NullMarked;
