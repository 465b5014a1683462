package dev.outdial.http;

import dev.outdial.http.OpenApi.Operation;
import dev.outdial.http.OpenApi.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/// Holds requests and answers to `openapi.yaml`: give it what went over the wire, and it throws an [AssertionError]
/// that lists everything the contract does not allow. An answer with a status, a header value or a field that nobody
/// documented is as wrong as one that lacks something.
///
/// It remembers what it has seen, so that a test can tell at the end which operations nobody has tried. May be shared
/// between threads.
public final class ApiContract {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern MALFORMED = Pattern.compile("%(?![0-9A-Fa-f]{2})|%00");

    /// An answer that belongs to no operation, by its name below `components`.
    private record Due(String answer, int status) {}

    private final OpenApi api;
    private final Set<String> covered = new ConcurrentSkipListSet<>();

    ApiContract(OpenApi api) {
        this.api = api;
    }

    /// The contract the server serves at `/openapi.yaml`, with nothing covered yet.
    public static ApiContract load() {
        return new ApiContract(OpenApi.load());
    }

    /// All operations there are.
    public Set<String> operationIds() {
        return api.operations().stream().map(Operation::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The words of a closed vocabulary, a schema with `enum`.
    public List<String> words(String schema) {
        return api.root()
                .at("components", "schemas", schema, "enum")
                .node()
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /// One method of one path.
    ///
    /// @param path     with `{parameters}`
    /// @param security names of the schemes that open it; empty where everybody may ask
    public record Endpoint(String id, String method, String path, Set<String> security) {}

    /// All operations there are, as one may call them.
    public List<Endpoint> endpoints() {
        return api.operations().stream()
                .map(operation -> new Endpoint(
                        operation.id(),
                        operation.method(),
                        operation.template(),
                        operation.place().at("security").children().stream()
                                .flatMap(scheme -> scheme.node().propertyNames().stream())
                                .collect(Collectors.toSet())))
                .toList();
    }

    /// All answers there are, as `operationId status`, e.g. `makeCall 429`.
    public Set<String> documented() {
        return api.operations().stream()
                .flatMap(operation -> operation.place().at("responses").children().stream()
                        .map(answer -> operation.id() + " " + answer.name()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The answers seen so far that kept the contract, as `operationId status`.
    public Set<String> covered() {
        return new TreeSet<>(covered);
    }

    /// The operations of which no answer was seen so far.
    public Set<String> untried() {
        var untried = operationIds();
        for (var answer : covered) {
            untried.remove(answer.substring(0, answer.indexOf(' ')));
        }
        return untried;
    }

    /// Checks a request that ought to be right. A form is given as an object of its fields.
    ///
    /// @param path as sent, with or without query
    /// @param body `null` where there is none
    /// @throws AssertionError if the contract has no such operation, or the body does not fit
    public void checkRequest(String method, String path, @Nullable JsonNode body) {
        var operation = api.operation(method, path)
                .orElseThrow(() -> new AssertionError("The contract has no %s %s".formatted(method, path)));
        var wrong = new ArrayList<String>();
        var expected = api.resolve(operation.place().at("requestBody"));
        var content = api.content(expected, "application/json");
        if (body == null) {
            if (expected.node().path("required").asBoolean(false)) {
                wrong.add("the body is missing");
            }
        } else if (content == null) {
            wrong.add("a body is sent where the contract has none");
        } else {
            wrong.addAll(api.violations(content.getValue(), body));
        }
        report("The request", operation.id(), method, path, wrong, body == null ? "" : body.toString());
    }

    /// Checks an answer: that its status is documented, that it has the headers and the content type, that the
    /// body fits, and that the body's `requestId` is the header's (except in a replayed answer, which keeps its
    /// first one).
    ///
    /// A path that the contract does not have must be answered like `UnknownPath`, a method that a path does not
    /// have like `MethodNotAllowed`, a path or query with a broken escape or a NUL like
    /// `MalformedRequest`; any operation may answer with `CrossSite`. `HEAD` may be answered like `GET`
    /// without body, or not be allowed.
    ///
    /// @param path as sent, with or without query
    /// @param headers in upper or lower case
    /// @param body the text of the body, empty where there is none
    /// @throws AssertionError if anything is not as documented
    public void checkResponse(String method, String path, int status, Map<String, String> headers, String body) {
        var head = method.equalsIgnoreCase("HEAD") && status != 405;
        var operation = api.operation(head ? "GET" : method, path).orElse(null);
        if (operation == null || MALFORMED.matcher(path).find()) {
            checkRefusal(method, path, status, headers, body);
            return;
        }
        if (status == 403 && isCrossSite(headers, body)) {
            return; // any operation may be refused so
        }
        var answers = operation.place().at("responses");
        var answer = answers.at(Integer.toString(status));
        var wrong = answer.exists()
                ? answerViolations(api.resolve(answer), caseless(headers), body, head)
                : List.of("the status %s is not documented, only %s"
                        .formatted(status, answers.node().propertyNames()));
        report("The answer", operation.id(), method, path, wrong, "%s %s %s".formatted(status, headers, body));
        covered.add(operation.id() + " " + status);
    }

    private boolean isCrossSite(Map<String, String> headers, String body) {
        var answer = api.target("#/components/responses/CrossSite");
        return answerViolations(answer, caseless(headers), body, false).isEmpty();
    }

    /// The answers that belong to no operation: what was asked for does not exist.
    private void checkRefusal(String method, String path, int status, Map<String, String> headers, String body) {
        var due = MALFORMED.matcher(path).find()
                ? new Due("MalformedRequest", 400)
                : api.at(path).isEmpty() ? new Due("UnknownPath", 404) : new Due("MethodNotAllowed", 405);
        var wrong = new ArrayList<String>();
        if (status != due.status()) {
            wrong.add("the status must be %s, not %s".formatted(due.status(), status));
        }
        var answer = api.target("#/components/responses/" + due.answer());
        wrong.addAll(answerViolations(answer, caseless(headers), body, method.equalsIgnoreCase("HEAD")));
        report("The answer", due.answer(), method, path, wrong, "%s %s %s".formatted(status, headers, body));
    }

    private List<String> answerViolations(Place answer, Map<String, String> headers, String body, boolean head) {
        var wrong = new ArrayList<String>();
        for (var documented : answer.at("headers").children()) {
            wrong.addAll(headerViolations(documented, headers.get(documented.name())));
        }
        var type = mediaType(caseless(headers).getOrDefault("Content-Type", "none"));
        var content = api.content(answer, type);
        if (content == null) {
            if (!body.isEmpty()) {
                wrong.add("there is a body where the contract has none");
            }
            return wrong;
        }
        if (!type.equals(content.getKey())) {
            wrong.add("the content type must be %s, not %s".formatted(content.getKey(), type));
        }
        if (head) {
            if (!body.isEmpty()) {
                wrong.add("an answer to HEAD has no body");
            }
            return wrong;
        }
        if (!content.getKey().equals("application/json")) {
            wrong.addAll(api.violations(content.getValue(), StringNode.valueOf(body)));
            return wrong;
        }
        wrong.addAll(jsonViolations(content.getValue(), headers, body));
        return wrong;
    }

    private List<String> headerViolations(Place documented, @Nullable String value) {
        var header = api.resolve(documented);
        if (value == null) {
            return header.node().path("required").asBoolean(false)
                    ? List.of("the header %s is missing".formatted(documented.name()))
                    : List.of();
        }
        return api.violations(header.at("schema"), StringNode.valueOf(value)).stream()
                .map(violation -> "the header %s is '%s'%s"
                        .formatted(documented.name(), value, violation.substring(violation.indexOf(':'))))
                .toList();
    }

    private List<String> jsonViolations(Place schema, Map<String, String> headers, String body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            return List.of("the body is no JSON: " + e.getOriginalMessage());
        }
        if (json.isMissingNode()) {
            return List.of("the body is missing");
        }
        var wrong = new ArrayList<>(api.violations(schema, json));
        var inBody = json.path("requestId").asString("");
        var inHeader = headers.getOrDefault("X-Request-Id", "");
        if (!inBody.isEmpty() && !inBody.equals(inHeader) && !headers.containsKey("Idempotent-Replayed")) {
            wrong.add("the requestId in the body (%s) is not the header's (%s)".formatted(inBody, inHeader));
        }
        return wrong;
    }

    private static Map<String, String> caseless(Map<String, String> headers) {
        var caseless = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        caseless.putAll(headers);
        return caseless;
    }

    private static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static void report(
            String what, String operation, String method, String path, List<String> wrong, String shown) {
        if (wrong.isEmpty()) {
            return;
        }
        throw new AssertionError("%s breaks the contract of %s (%s %s):%n%s%n%s"
                .formatted(
                        what,
                        operation,
                        method,
                        path,
                        wrong.stream().map(line -> "  - " + line).collect(Collectors.joining(System.lineSeparator())),
                        shown));
    }
}
