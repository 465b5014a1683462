/// HTTP as the rest of the server sees it: a [Request] goes in, an [Answer] comes out, on a virtual thread.
///
/// [Routes] is the table of who answers what; [HttpServer] carries it over Vert.x. A feature that cannot serve a
/// request throws [Refused] with a [Refusal]; nobody else writes an error's status or body. [Json] is the one strict
/// reader and writer of JSON, [Fields] reads a request's object field by field.
@NullMarked
package dev.outdial.http;

import org.jspecify.annotations.NullMarked;
