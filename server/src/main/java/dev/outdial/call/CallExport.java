package dev.outdial.call;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A history as a file, newest first, made while it is sent: one page of calls is in memory, and no
/// transaction is open while the reader takes its time.
///
/// Every call that was there when it began is in it once. Calls are only ever added at the newer end, which the file
/// has left behind by then.
final class CallExport implements Answer.Writer {
    /// What the file is written as.
    enum Format {
        /// RFC 4180, with a header. Objects are JSON in a cell; null is empty.
        CSV("text/csv; charset=utf-8", "calls.csv"),
        /// One call a line, as in the history.
        JSONL("application/x-ndjson; charset=utf-8", "calls.jsonl");

        final String contentType;
        final String fileName;

        Format(String contentType, String fileName) {
            this.contentType = contentType;
            this.fileName = fileName;
        }
    }

    private static final List<String> KEYS = List.of("callId", "clientId");
    private static final List<String> DATA = List.of(
            "callSid",
            "requestId",
            "phone",
            "from",
            "agentId",
            "direction",
            "status",
            "startTime",
            "answerTime",
            "endTime",
            "duration",
            "ringDuration",
            "answeredBy",
            "price",
            "priceUnit",
            "agentCost",
            "errorCode",
            "errorMessage",
            "recordingUrl",
            "elevenLabsConversationId",
            "callCount",
            "endedBy",
            "endReason",
            "campaignId");
    private static final List<String> DETAILS = List.of(
            "callOutcome",
            "callSummary",
            "callTranscript",
            "callSentiment",
            "nextAction",
            "nextActionDate",
            "agentNotes",
            "dataCollection",
            "evaluation");
    private static final List<String> OBJECTS = List.of("metadata", "dynamicVariables");

    /// What a spreadsheet would run as a formula when it opens the file.
    private static final Pattern FORMULA = Pattern.compile("[=+\\-@\t\r\n].*", Pattern.DOTALL);

    /// What begins like one and is none: numbers, also phone numbers in E.164.
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+([.][0-9]+)?");

    private final History history;
    private final @Nullable String clientId;
    private final CallQuery query;
    private final Format format;

    /// @param clientId whose history; null for everybody's
    CallExport(History history, @Nullable String clientId, CallQuery query, Format format) {
        this.history = history;
        this.clientId = clientId;
        this.query = query;
        this.format = format;
    }

    @Override
    public void writeTo(Answer.Sink sink) throws IOException {
        if (format == Format.CSV) {
            sink.send(Buffer.buffer(csv(List.of(header()))));
        }
        var next = query;
        while (true) {
            var calls = history.calls(clientId, next);
            if (calls.isEmpty()) {
                return;
            }
            sink.send(Buffer.buffer(text(calls)));
            next = next.after(Cursor.behind(calls.getLast()));
        }
    }

    private String text(List<Call> calls) {
        var page = calls.stream().map(CallJson::call);
        return switch (format) {
            case CSV -> csv(page.map(CallExport::row).toList());
            case JSONL -> {
                var lines = new StringBuilder();
                page.forEach(call -> lines.append(Json.write(call)).append('\n'));
                yield lines.toString();
            }
        };
    }

    private static String csv(List<List<String>> rows) {
        var text = new StringWriter();
        try (var writer = CsvWriter.builder().build(text)) {
            rows.forEach(writer::writeRecord);
        } catch (IOException e) {
            throw new IllegalStateException("Memory does not fail to be written", e);
        }
        return text.toString();
    }

    private static List<String> header() {
        return Stream.of(KEYS, DATA, DETAILS, OBJECTS).flatMap(List::stream).toList();
    }

    private static List<String> row(ObjectNode call) {
        var data = call.path("callData");
        var details = call.path("callDetails");
        return Stream.of(
                        KEYS.stream().map(name -> cell(call.path(name))),
                        DATA.stream().map(name -> cell(data.path(name))),
                        DETAILS.stream().map(name -> cell(details.path(name))),
                        OBJECTS.stream().map(name -> cell(call.path(name))))
                .flatMap(cells -> cells)
                .toList();
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return harmless(value.isValueNode() ? value.asString() : Json.write(value));
    }

    /// An apostrophe makes text of what would be a formula.
    static String harmless(String text) {
        return FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches() ? "'" + text : text;
    }

    /// The format of that word.
    static @Nullable Format format(String word) {
        return switch (word) {
            case "csv" -> Format.CSV;
            case "jsonl" -> Format.JSONL;
            default -> null;
        };
    }
}
