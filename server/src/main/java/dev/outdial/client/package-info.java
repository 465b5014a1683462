/// The operator's customers: who they are, what they may do, and how operators keep them.
///
/// [Client] is a customer, [Clients] finds and changes them, [ClientRoutes] is what operators and clients see over
/// HTTP. Secrets are kept as slow salted hashes ([SecretHasher]); whoever shows one is wrong.
@NullMarked
package dev.outdial.client;

import org.jspecify.annotations.NullMarked;
