package dev.outdial.tool;

import tools.jackson.databind.node.ObjectNode;

/// A tool call that was dealt with.
///
/// @param parameters as the timeline may show them
public record ToolUse(ToolAnswer answer, ObjectNode parameters) {}
