/// What an agent can have done during a call: the tools, each a small class ([AgentTool]), and [Tools], the table of
/// them. They block: the bridge, which carries out what concerns the conversation itself ([ToolAnswer]), runs them off
/// its event loop.
@NullMarked
package dev.outdial.tool;

import org.jspecify.annotations.NullMarked;
