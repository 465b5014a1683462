/// The web console: its pages, and what only they need of the server.
///
/// [PageRoutes] serves the files, which [ConsoleFiles] reads from the jar, or from a folder while they are being
/// written. [SessionRoutes] keeps a login in a cookie that no script reads, [PhoneRoutes]
/// reads phone numbers as people type them. Everything else that the pages show and do
/// goes through the API that everybody has.
@NullMarked
package dev.outdial.console;

import org.jspecify.annotations.NullMarked;
