package dev.outdial.http;

import static java.util.Objects.requireNonNull;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.DisallowUnknownKeywordFactory;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// `openapi.yaml` as a document one can ask: for the operation behind a concrete path, for what a reference points to,
/// and whether a value fits the schema at some place.
///
/// Places are JSON pointers within the document. Schemas are JSON Schema 2020-12, as OpenAPI 3.1 says, with `format`
/// asserted.
final class OpenApi {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    /// One method of one path.
    record Operation(String id, String method, String template, Place place) {
        /// Whether `path` (without query) is one of this operation's paths; a `{parameter}` is one segment, not empty.
        /// A `{path}` at the end is whatever follows, for which OpenAPI has no word.
        boolean matches(String path) {
            var wanted = template.split("/", -1);
            var given = path.split("/", -1);
            var isOpenEnded = template.endsWith("/{path}");
            var fixed = isOpenEnded ? wanted.length - 1 : wanted.length;
            if (isOpenEnded ? given.length <= fixed : given.length != fixed) {
                return false;
            }
            for (int i = 0; i < fixed; i++) {
                if (wanted[i].startsWith("{") ? given[i].isEmpty() : !wanted[i].equals(given[i])) {
                    return false;
                }
            }
            return true;
        }

        /// Small where little is left open: the number of parameters, more where the end is open, less where more is
        /// said before it.
        long openness() {
            var parameters = template.chars().filter(c -> c == '{').count();
            return template.endsWith("/{path}") ? parameters * 1_000 - template.length() : parameters;
        }
    }

    /// A node of the document, and where it is.
    record Place(List<String> path, JsonNode node) {
        /// What lies below; a missing node where there is nothing.
        Place at(String... keys) {
            var below = new ArrayList<>(path);
            var found = node;
            for (var key : keys) {
                below.add(key);
                found = found.isArray() ? element(found, key) : found.path(key);
            }
            return new Place(List.copyOf(below), found);
        }

        private static JsonNode element(JsonNode array, String index) {
            return index.chars().allMatch(Character::isDigit)
                    ? array.path(Integer.parseInt(index))
                    : MissingNode.getInstance();
        }

        boolean exists() {
            return !node.isMissingNode();
        }

        /// The members of an object or the elements of an array.
        List<Place> children() {
            if (node.isArray()) {
                var elements = new ArrayList<Place>();
                for (int i = 0; i < node.size(); i++) {
                    elements.add(at(Integer.toString(i)));
                }
                return elements;
            }
            return node.propertyNames().stream().map(this::at).toList();
        }

        String name() {
            return path.getLast();
        }

        @Override
        public String toString() {
            return "/" + String.join("/", path);
        }
    }

    private final Place root;
    private final List<Operation> operations;
    private final Schema document;

    private OpenApi(JsonNode node) {
        this.root = new Place(List.of(), node);
        this.operations = operationsOf(root);
        var config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        this.document = SchemaRegistry.withDialect(dialect(node), registry -> registry.schemaRegistryConfig(config))
                .getSchema(SchemaLocation.of("urn:outdial:openapi"), node);
    }

    /// The `openapi.yaml` that the server serves.
    ///
    /// @throws IllegalStateException if it is not on the class path
    static OpenApi load() {
        try (InputStream yaml = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            if (yaml == null) {
                throw new IllegalStateException("openapi.yaml is not on the class path");
            }
            return of(YAMLMapper.shared().readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OpenApi of(JsonNode document) {
        return new OpenApi(document);
    }

    Place root() {
        return root;
    }

    List<Operation> operations() {
        return operations;
    }

    /// The operation behind a concrete path, if there is one. A literal path wins over one with parameters.
    Optional<Operation> operation(String method, String path) {
        var wanted = method.toUpperCase(Locale.ROOT);
        return at(path).stream().filter(it -> it.method().equals(wanted)).findFirst();
    }

    /// All operations of a concrete path, those with the fewest parameters first.
    List<Operation> at(String path) {
        int query = path.indexOf('?');
        var bare = query < 0 ? path : path.substring(0, query);
        return operations.stream()
                .filter(it -> it.matches(bare))
                .sorted(Comparator.comparingLong(Operation::openness))
                .toList();
    }

    /// The place itself, or where its `$ref` leads.
    ///
    /// @throws AssertionError if it leads nowhere
    Place resolve(Place place) {
        var seen = place;
        for (int hops = 0; seen.node().path("$ref").isString(); hops++) {
            if (hops == 16) {
                throw new AssertionError("The reference at " + place + " goes in a circle");
            }
            seen = target(seen.node().path("$ref").stringValue());
        }
        return seen;
    }

    /// Where a reference leads.
    ///
    /// @throws AssertionError if it leads nowhere, or out of this document
    Place target(String reference) {
        if (!reference.startsWith("#/")) {
            throw new AssertionError("Not a reference into this document: " + reference);
        }
        var keys = Arrays.stream(reference.substring(2).split("/", -1))
                .map(key -> key.replace("~1", "/").replace("~0", "~"))
                .toArray(String[]::new);
        var found = root.at(keys);
        if (!found.exists()) {
            throw new AssertionError("Nothing is at " + reference);
        }
        return found;
    }

    /// What is wrong with `value` by the schema at `schema`; empty if nothing is.
    List<String> violations(Place schema, JsonNode value) {
        var compiled = requireNonNull(document.getRefSchema(pointer(schema)), () -> "No schema at " + schema);
        return compiled.validate(value).stream()
                .map(error -> "%s: %s"
                        .formatted(
                                error.getInstanceLocation().getNameCount() == 0 ? "/" : error.getInstanceLocation(),
                                error.getMessage()))
                .distinct()
                .toList();
    }

    /// The content type `wanted` of a body with its schema, or else the first, if it has any; headers and parameters
    /// have none.
    Map.@Nullable Entry<String, Place> content(Place body, String wanted) {
        var types = body.at("content").children();
        return types.stream()
                .filter(media -> media.name().equals(wanted))
                .findFirst()
                .or(() -> types.stream().findFirst())
                .map(media -> Map.entry(media.name(), media.at("schema")))
                .orElse(null);
    }

    private NodePath pointer(Place place) {
        var pointer = new NodePath(PathType.JSON_POINTER);
        var within = root;
        for (var key : place.path()) {
            pointer = within.node().isArray() ? pointer.append(Integer.parseInt(key)) : pointer.append(key);
            within = within.at(key);
        }
        return pointer;
    }

    /// JSON Schema 2020-12 in which a keyword that does not exist is a mistake; at the top of the document stand
    /// OpenAPI's own words.
    private static Dialect dialect(JsonNode document) {
        return Dialect.builder(Dialects.getDraft202012())
                .keywords(document.propertyNames().stream()
                        .map(NonValidationKeyword::new)
                        .toList())
                .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
                .build();
    }

    private static List<Operation> operationsOf(Place root) {
        var found = new ArrayList<Operation>();
        for (var path : root.at("paths").children()) {
            for (var method : path.children()) {
                if (METHODS.contains(method.name())) {
                    found.add(new Operation(
                            method.node().path("operationId").asString(""),
                            method.name().toUpperCase(Locale.ROOT),
                            path.name(),
                            method));
                }
            }
        }
        return List.copyOf(found);
    }
}
