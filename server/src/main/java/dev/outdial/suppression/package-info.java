/// The do-not-call lists: numbers that are never rung, whatever anybody asks for.
///
/// There is one list for all clients, kept by operators, and one for each client, kept by the client. [DoNotCall]
/// answers whether a number is on either, inside the transaction that would place the call, so that an entry holds
/// from the moment it was acknowledged, on all nodes. [ImportRoutes] takes whole files.
@NullMarked
package dev.outdial.suppression;

import org.jspecify.annotations.NullMarked;
