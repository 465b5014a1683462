package dev.outdial.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.outdial.http.OpenApi.Operation;
import dev.outdial.http.OpenApi.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

/// Holds `openapi.yaml` itself to what readers and code generators may expect of it.
class OpenApiTest {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^}]+)}");

    private final OpenApi api = OpenApi.load();

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(everything().filter(place -> place.name().equals("$ref")))
                .isNotEmpty()
                .allSatisfy(place -> assertThat(
                                api.target(place.node().stringValue()).exists())
                        .isTrue());
    }

    @Test
    void everyComponentIsUsedOrIsMeantForReaders() {
        var used = everything()
                .filter(place -> place.name().equals("$ref"))
                .map(place -> place.node().stringValue())
                .collect(Collectors.toSet());

        var unused = api.root().at("components").children().stream()
                .filter(kind -> !kind.name().equals("securitySchemes"))
                .flatMap(kind -> kind.children().stream())
                .map(place -> "#" + place)
                .filter(pointer -> !used.contains(pointer));

        assertThat(unused)
                .containsExactlyInAnyOrder(
                        "#/components/responses/MethodNotAllowed",
                        "#/components/responses/MalformedRequest",
                        "#/components/schemas/Error");
    }

    @Test
    void everyOperationHasANameOfItsOwn() {
        assertThat(api.operations().stream().map(Operation::id))
                .isNotEmpty()
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    @Test
    void everyOperationIsExplainedAndSaysWhoMayCallIt() {
        var tags = api.root().at("tags").children().stream()
                .map(tag -> tag.at("name").node().asString())
                .toList();
        var schemes = api.root().at("components", "securitySchemes").node().propertyNames();

        assertThat(api.operations()).allSatisfy(operation -> {
            assertThat(operation.place().at("tags").children())
                    .singleElement()
                    .satisfies(tag -> assertThat(tags).contains(tag.node().asString()));
            assertThat(operation.place().at("summary").node().asString("")).isNotBlank();
            assertThat(operation.place().at("description").node().asString("")).isNotBlank();
            assertThat(operation.place().at("security").node().isArray()).isTrue();
            assertThat(operation.place().at("security").children())
                    .allSatisfy(
                            one -> assertThat(schemes).containsAll(one.node().propertyNames()));
        });
    }

    @Test
    void tokensAreAskedForBelowSecureAndAdminAndByTheConsoleOnly() {
        assertThat(api.operations()).allSatisfy(operation -> {
            var schemes = operation.place().at("security").children().stream()
                    .flatMap(one -> one.node().propertyNames().stream())
                    .toList();
            var expected = operation.template().startsWith("/secure/")
                    ? List.of("clientToken")
                    : operation.template().startsWith("/admin/") ? List.of("adminToken") : List.<String>of();
            if (!operation.template().startsWith("/console/")) {
                assertThat(schemes).as(operation.id()).isEqualTo(expected);
            } else if (!schemes.isEmpty()) {
                assertThat(schemes).as(operation.id()).containsExactly("session");
            }
            if (!schemes.isEmpty()) {
                assertThat(operation.place().at("responses", "401").exists())
                        .as(operation.id())
                        .isTrue();
            }
        });
    }

    @Test
    void everyParameterOfAPathIsDeclared() {
        assertThat(api.operations()).allSatisfy(operation -> {
            var wanted = PATH_PARAMETER
                    .matcher(operation.template())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            var shared = api.root().at("paths", operation.template(), "parameters");
            var declared = Stream.concat(
                            shared.children().stream(), operation.place().at("parameters").children().stream())
                    .map(api::resolve)
                    .filter(parameter -> parameter.at("in").node().asString().equals("path"))
                    .map(parameter -> parameter.at("name").node().asString());
            assertThat(declared).as(operation.id()).containsExactlyInAnyOrderElementsOf(wanted);
        });
    }

    @Test
    void everyAnswerCarriesItsRequestId() {
        assertThat(answers()).isNotEmpty().allSatisfy(answer -> {
            var header = api.resolve(answer.resolved().at("headers", "X-Request-Id"));
            assertThat(header.exists()).as(answer.name()).isTrue();
            // The answer to a WebSocket upgrade is written by the WebSocket handshake.
            assertThat(header.at("required").node().asBoolean(false))
                    .as(answer.name())
                    .isEqualTo(!answer.status().equals("101"));
        });
    }

    @Test
    void everyRefusalSaysHowToComeBack() {
        assertThat(answers()).allSatisfy(answer -> {
            var headers = answer.resolved().at("headers").node().propertyNames();
            if (answer.status().equals("401")) {
                assertThat(headers).as(answer.name()).contains("WWW-Authenticate");
            }
            if (answer.status().equals("429")) {
                assertThat(headers).as(answer.name()).contains("Retry-After");
            }
        });
    }

    @Test
    void everyContentTypeOfABodyHasASchemaAndAnExample() {
        assertThat(bodies())
                .isNotEmpty()
                .allSatisfy(body -> assertThat(body.at("content").children())
                        .as(body.toString())
                        .isNotEmpty()
                        .allSatisfy(media -> {
                            assertThat(media.at("schema").exists())
                                    .as(media.toString())
                                    .isTrue();
                            assertThat(examples(media)).as(media.toString()).isNotEmpty();
                        }));
    }

    @Test
    void everyExampleFitsItsSchema() {
        assertThat(bodies())
                .allSatisfy(body -> assertThat(examples(media(body)))
                        .allSatisfy(
                                example -> assertThat(api.violations(media(body).at("schema"), example.node()))
                                        .as(example.toString())
                                        .isEmpty()));
        assertThat(parameters())
                .isNotEmpty()
                .allSatisfy(parameter -> assertThat(examples(parameter))
                        .allSatisfy(example -> assertThat(api.violations(parameter.at("schema"), example.node()))
                                .as(example.toString())
                                .isEmpty()));
    }

    @Test
    void everySchemaUsesOnlyWordsOfJsonSchema() {
        assertThat(api.root().at("components", "schemas").children())
                .isNotEmpty()
                .allSatisfy(schema -> assertThatCode(() -> api.violations(schema, StringNode.valueOf("any")))
                        .as(schema.name())
                        .doesNotThrowAnyException());
    }

    @Test
    void everyErrorFitsTheGeneralOne() {
        var error = api.target("#/components/schemas/Error");

        assertThat(answers()
                        .filter(answer -> answer.status().compareTo("400") >= 0)
                        .filter(answer -> !answer.operation().equals("getReadiness")))
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(examples(media(answer.resolved())))
                        .allSatisfy(example -> assertThat(api.violations(error, example.node()))
                                .as(answer.name())
                                .isEmpty()));
    }

    @Test
    void everyVariantOfAnErrorHasAnExampleOfItsOwn() {
        assertThat(answers()
                        .map(Answer::resolved)
                        .distinct()
                        .filter(answer -> media(answer).at("schema", "oneOf").exists()))
                .isNotEmpty()
                .allSatisfy(answer -> {
                    var schema = media(answer).at("schema", "oneOf");
                    var shared = Set.of(
                            "MalformedBodyError", "UnknownFieldError", "DuplicateFieldError", "InvalidValueError");
                    var variants = schema.children().stream()
                            .filter(variant ->
                                    !shared.contains(api.resolve(variant).name()))
                            .toList();
                    assertThat(variants)
                            .allSatisfy(variant -> assertThat(examples(media(answer)))
                                    .as(variant.toString())
                                    .anySatisfy(example -> assertThat(api.violations(variant, example.node()))
                                            .isEmpty()));
                });
    }

    @Test
    void whatTheServerSendsIsClosed() {
        var sent = new HashSet<Place>();
        answers().forEach(answer -> collectSchemas(answer.resolved().at("content"), sent));

        var open = sent.stream()
                .filter(place -> place.node().path("properties").isObject())
                .filter(place -> place.node().path("additionalProperties").asBoolean(true))
                .map(Place::toString)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(open).isEmpty();
    }

    @Test
    void whatTheServerSendsAlwaysHasEveryKey() {
        var sent = new HashSet<Place>();
        answers()
                .filter(answer -> answer.status().startsWith("2"))
                .forEach(answer -> collectSchemas(answer.resolved().at("content"), sent));

        assertThat(sent.stream().filter(place -> place.node().path("properties").isObject()))
                .isNotEmpty()
                .allSatisfy(place -> assertThat(place.at("required").children().stream()
                                .map(key -> key.node().asString()))
                        .as(place.toString())
                        .containsExactlyInAnyOrderElementsOf(
                                place.at("properties").node().propertyNames()));
    }

    @Test
    void aLiteralPathWinsOverAParameter() {
        assertThat(api.operation("GET", "/admin/clients/acme/calls/call_1?x=/y"))
                .map(Operation::id)
                .contains("adminGetCall");
        assertThat(api.operation("get", "/admin/clients/acme"))
                .map(Operation::id)
                .contains("adminGetClient");
        assertThat(api.operation("GET", "/admin/clients/")).isEmpty();
        assertThat(api.operation("DELETE", "/admin/clients")).isEmpty();
    }

    private record Answer(String operation, String status, Place resolved) {
        String name() {
            return operation + " " + status;
        }
    }

    private Stream<Answer> answers() {
        var general = Stream.of("UnknownPath 404", "MethodNotAllowed 405", "MalformedRequest 400")
                .map(it -> it.split(" ", -1))
                .map(it -> new Answer(it[0], it[1], api.target("#/components/responses/" + it[0])));
        var particular = api.operations().stream()
                .flatMap(operation -> operation.place().at("responses").children().stream()
                        .map(answer -> new Answer(operation.id(), answer.name(), api.resolve(answer))));
        return Stream.concat(particular, general);
    }

    private Stream<Place> bodies() {
        var asked = api.operations().stream()
                .map(operation -> operation.place().at("requestBody"))
                .filter(Place::exists)
                .map(api::resolve);
        return Stream.concat(asked, answers().map(Answer::resolved))
                .filter(body -> body.at("content").exists())
                .distinct();
    }

    private Stream<Place> parameters() {
        return everything()
                .filter(place -> place.at("in").node().isString())
                .filter(place -> !place.path().contains("securitySchemes"));
    }

    private static Place media(Place body) {
        return body.at("content").children().stream().findFirst().orElse(body.at("content"));
    }

    private static List<Place> examples(Place media) {
        var examples = new ArrayList<Place>();
        if (media.at("example").exists()) {
            examples.add(media.at("example"));
        }
        media.at("examples").children().forEach(named -> examples.add(named.at("value")));
        return examples;
    }

    /// All schemas reachable from `place`, through references too; what users keep in open objects is not followed.
    private void collectSchemas(Place place, Set<Place> found) {
        if (place.name().equals("example") || place.name().equals("examples") || !found.add(place)) {
            return;
        }
        if (place.node().path("$ref").isString()) {
            collectSchemas(api.resolve(place), found);
        }
        place.children().forEach(child -> collectSchemas(child, found));
    }

    private Stream<Place> everything() {
        return below(api.root());
    }

    private static Stream<Place> below(Place place) {
        return place.children().stream().flatMap(child -> Stream.concat(Stream.of(child), below(child)));
    }
}
