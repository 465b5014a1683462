package dev.outdial.bridge;

import dev.outdial.http.Json;
import dev.outdial.tool.ToolAnswer;
import dev.outdial.tool.ToolUse;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools that the agent of one call uses: each on a thread of its own, few at once, and back on the call's loop.
final class ToolCalls {
    private static final Logger log = LoggerFactory.getLogger(ToolCalls.class);
    private static final int MOST_AT_ONCE = 4;

    /// Who carries out what the tools leave to the conversation. Called on the call's loop.
    interface Owner {
        void used(Use use);
    }

    /// One use of a tool.
    ///
    /// @param id        the agent's name for it
    /// @param startedAt on the loop's clock
    record Use(String id, String tool, ToolUse what, long startedAt) {
        /// As the timeline tells it.
        ObjectNode entry(boolean isError, long now) {
            var json = Json.object().put("tool", tool);
            json.set("parameters", what.parameters());
            return json.put("result", isError ? "error" : "ok").put("ms", now - startedAt);
        }
    }

    private final String callId;
    private final CallDesk desk;
    private final Executor workers;
    private final CallLoop loop;
    private final Owner owner;
    private int running;

    ToolCalls(String callId, CallDesk desk, Executor workers, CallLoop loop, Owner owner) {
        this.callId = callId;
        this.desk = desk;
        this.workers = workers;
        this.loop = loop;
        this.owner = owner;
    }

    void call(String id, String tool, JsonNode parameters) {
        var startedAt = loop.now();
        var name = tool.length() > 64 ? tool.substring(0, 64) : tool;
        if (running >= MOST_AT_ONCE) {
            var busy = failed("Too many tools run at once: wait for their answers, then call it again");
            owner.used(new Use(id, name, busy, startedAt));
            return;
        }
        running++;
        try {
            workers.execute(() -> {
                var what = use(tool, parameters);
                loop.run(() -> {
                    running--;
                    owner.used(new Use(id, name, what, startedAt));
                });
            });
        } catch (RejectedExecutionException _) {
            running--;
            owner.used(new Use(id, name, failed("The server is stopping; nothing can be done any more"), startedAt));
        }
    }

    /// Only the kind of a failure is logged: its message may carry what was said.
    private ToolUse use(String tool, JsonNode parameters) {
        try {
            return desk.useTool(callId, tool, parameters);
        } catch (RuntimeException e) {
            log.error("A tool of call {} failed: {}", callId, e.getClass().getSimpleName());
            return failed("It could not be done just now; try once more, then go on without it");
        }
    }

    private static ToolUse failed(String why) {
        return new ToolUse(new ToolAnswer.Failed(why), Json.object());
    }
}
