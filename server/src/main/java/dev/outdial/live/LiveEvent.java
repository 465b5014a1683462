package dev.outdial.live;

import dev.outdial.call.Call;
import dev.outdial.call.EndedBy;
import dev.outdial.call.Timeline;
import dev.outdial.client.ClientJson;
import dev.outdial.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Something that happened in a call.
///
/// @param about   what it tells of: two events about one thing in one version are the same news
/// @param version tells a piece of news about that thing from another
/// @param data    what watchers get, an object as JSON text
/// @param mark    whether it is one of the last things that are heard of a call
record LiveEvent(Kind kind, String clientId, String callId, String about, String version, String data, Mark mark) {
    /// The word that watchers know it by.
    enum Kind {
        STATUS("status"),
        TIMELINE("timeline"),
        UTTERANCE("utterance"),
        LEVEL("level"),
        LEVELS("levels");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /// Whether it is worth something later. How loud it was is not.
        boolean isKept() {
            return this != LEVEL && this != LEVELS;
        }
    }

    /// What an event means for the end of its call.
    enum Mark {
        NONE,
        /// The status is final.
        FINAL,
        /// It is final, and nobody had answered: there was no conversation.
        UNANSWERED,
        /// The conversation is over, and nothing more is told of it.
        MEASURED
    }

    private static final String STATUS = "status";

    /// Characters of one call's levels.
    private static final int ROOM = 48;

    /// Where a call stands.
    static LiveEvent status(Call call, Instant now) {
        var progress = call.progress();
        var isFinal = progress.status().isFinal();
        var json = Json.object()
                .put("callId", call.callId())
                .put("clientId", call.clientId())
                .put("phone", call.phone())
                .put("status", progress.status().word())
                .put("answeredBy", progress.answeredBy())
                .put("duration", progress.talkSeconds().orElse(null))
                .put("endedBy", isFinal ? progress.endSide().map(EndedBy::word).orElse(null) : null)
                .put("endReason", progress.endWord().filter(_ -> isFinal).orElse(null));
        var version = Json.write(json);
        var data = Json.write(json.put("at", ClientJson.time(now)));
        var mark = !isFinal ? Mark.NONE : progress.answeredAt() == null ? Mark.UNANSWERED : Mark.FINAL;
        return new LiveEvent(Kind.STATUS, call.clientId(), call.callId(), STATUS, version, data, mark);
    }

    /// An entry of the timeline.
    static LiveEvent timeline(String clientId, String callId, Instant createdAt, Timeline.Entry entry) {
        var json = Json.object()
                .put("callId", callId)
                .put("clientId", clientId)
                .put("at", ClientJson.time(entry.at()))
                .put("offsetMs", Duration.between(createdAt, entry.at()).toMillis())
                .put("type", entry.type());
        json.set("data", entry.data());
        var data = Json.write(json);
        var mark = entry.type().equals("bridge.quality") ? Mark.MEASURED : Mark.NONE;
        return new LiveEvent(Kind.TIMELINE, clientId, callId, data, "", data, mark);
    }

    /// Something that was said, as far as it is known.
    static LiveEvent utterance(String clientId, String callId, Timeline.Said said) {
        var data = Json.write(Json.object()
                .put("callId", callId)
                .put("clientId", clientId)
                .put("number", said.number())
                .put("speaker", said.speaker())
                .put("text", said.text())
                .put("startMs", said.startMs())
                .put("endMs", said.endMs())
                .put("heard", said.heard()));
        return new LiveEvent(Kind.UTTERANCE, clientId, callId, "utterance " + said.number(), data, data, Mark.NONE);
    }

    /// How loud one call is.
    static LiveEvent level(Level level) {
        var data = Json.write(Json.object()
                .put("callId", level.callId())
                .put("clientId", level.clientId())
                .put("seconds", level.seconds())
                .put("callee", level.callee())
                .put("agent", level.agent()));
        return new LiveEvent(Kind.LEVEL, level.clientId(), level.callId(), "level", data, data, Mark.NONE);
    }

    /// How loud many calls are. Thousands of them are told each second: the text is put together by hand.
    static LiveEvent levels(String who, Instant at, List<Level> levels) {
        var data = new StringBuilder(64 + levels.size() * ROOM)
                .append("{\"at\":\"")
                .append(ClientJson.time(at))
                .append("\",\"calls\":[");
        for (Level level : levels) {
            data.append("[\"")
                    .append(level.callId())
                    .append("\",")
                    .append(level.seconds())
                    .append(',')
                    .append(level.callee())
                    .append(',')
                    .append(level.agent())
                    .append("],");
        }
        data.setLength(data.length() - 1);
        return new LiveEvent(
                Kind.LEVELS, who, "", "levels", "", data.append("]}").toString(), Mark.NONE);
    }
}
