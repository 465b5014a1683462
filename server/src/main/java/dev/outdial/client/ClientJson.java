package dev.outdial.client;

import dev.outdial.http.Json;
import dev.outdial.phone.NumberKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Clients as JSON: as the API shows them, and as the database keeps their lists and maps.
public final class ClientJson {
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private ClientJson() {}

    /// ISO 8601, UTC, with milliseconds.
    public static String time(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    /// A client as operators, and the client itself, see it. Without its secret.
    public static ObjectNode client(Client client) {
        var json = Json.object()
                .put("clientId", client.clientId())
                .put("status", client.status().word())
                .put("agentId", client.agentId())
                .put("twilioPhoneNumber", client.twilioPhoneNumber());
        json.set("clientMeta", profile(client.profile()));
        json.set("dynamicVariables", variables(client.dynamicVariables()));
        json.set("limits", limits(client.limits()));
        json.set("policy", rules(client.policy()));
        json.put(
                "machineDetection",
                client.machineDetection() == null
                        ? null
                        : client.machineDetection().word());
        json.putObject("recording")
                .put("mode", client.recording().mode().word())
                .put(
                        "retentionDays",
                        client.recording().days() == 0
                                ? null
                                : (Integer) client.recording().days());
        CallHandlingFields.write(client.handling(), json);
        json.put("retentionDays", client.retentionDays());
        json.put("createdAt", time(client.createdAt())).put("updatedAt", time(client.updatedAt()));
        return json;
    }

    /// A client as its login shows it.
    public static ObjectNode brief(Client client) {
        var json = Json.object()
                .put("clientId", client.clientId())
                .put("status", client.status().word())
                .put("agentId", client.agentId())
                .put("twilioPhoneNumber", client.twilioPhoneNumber());
        json.putObject("clientMeta")
                .put("fullName", client.profile().fullName())
                .put("businessName", client.profile().businessName())
                .put("email", client.profile().email());
        return json;
    }

    private static ObjectNode profile(Profile profile) {
        return Json.object()
                .put("fullName", profile.fullName())
                .put("email", profile.email())
                .put("phone", profile.phone())
                .put("businessName", profile.businessName())
                .put("city", profile.city())
                .put("jobTitle", profile.jobTitle())
                .put("notes", profile.notes());
    }

    /// Limits as the API shows them.
    public static ObjectNode limits(Limits limits) {
        return Json.object()
                .put("callsPerSecond", limits.callsPerSecond())
                .put("concurrentCalls", limits.concurrentCalls())
                .put("callsPerDay", limits.callsPerDay())
                .put("callsPerNumber", limits.callsPerNumber())
                .put("callsPerNumberPerDay", limits.callsPerNumberPerDay())
                .put("maxCallSeconds", limits.maxCallSeconds())
                .put("ringTimeoutSeconds", limits.ringTimeoutSeconds())
                .put(
                        "spendPerDay",
                        limits.spendPerDay() == null
                                ? null
                                : limits.spendPerDay().toPlainString());
    }

    static ObjectNode overrides(Limits.Overrides own) {
        return Json.object()
                .put("callsPerSecond", own.callsPerSecond())
                .put("concurrentCalls", own.concurrentCalls())
                .put("callsPerDay", own.callsPerDay())
                .put("callsPerNumber", own.callsPerNumber())
                .put("callsPerNumberPerDay", own.callsPerNumberPerDay())
                .put("maxCallSeconds", own.maxCallSeconds())
                .put("ringTimeoutSeconds", own.ringTimeoutSeconds())
                .put(
                        "spendPerDay",
                        own.spendPerDay() == null ? null : own.spendPerDay().toPlainString());
    }

    static Limits.Overrides overrides(JsonNode json) {
        var spend = json.path("spendPerDay");
        return new Limits.Overrides(
                integer(json, "callsPerSecond"),
                integer(json, "concurrentCalls"),
                integer(json, "callsPerDay"),
                integer(json, "callsPerNumber"),
                integer(json, "callsPerNumberPerDay"),
                integer(json, "maxCallSeconds"),
                integer(json, "ringTimeoutSeconds"),
                spend.isString() ? new BigDecimal(spend.stringValue()) : null);
    }

    static ObjectNode rules(NumberRules rules) {
        var json = Json.object();
        var regions = rules.allowedRegions();
        if (regions == null) {
            json.putNull("allowedRegions");
        } else {
            regions.stream().sorted().forEach(json.putArray("allowedRegions")::add);
        }
        var kinds = json.putArray("allowedNumberTypes");
        rules.allowedKinds().stream().map(NumberKind::word).sorted().forEach(kinds::add);
        return json;
    }

    static NumberRules rules(JsonNode json) {
        var kinds = json.path("allowedNumberTypes")
                .valueStream()
                .flatMap(word -> NumberKind.risky(word.stringValue()).stream())
                .collect(Collectors.toSet());
        if (!json.path("allowedRegions").isArray()) {
            return new NumberRules(null, kinds);
        }
        var regions = new HashSet<String>();
        json.path("allowedRegions").forEach(region -> regions.add(region.stringValue()));
        return new NumberRules(regions, kinds);
    }

    /// Dynamic variables as an object.
    public static ObjectNode variables(Map<String, Object> variables) {
        var json = Json.object();
        variables.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> json.putPOJO(entry.getKey(), entry.getValue()));
        return json;
    }

    /// Dynamic variables of an object: text, numbers and booleans; what is none of them is passed over.
    public static Map<String, Object> variables(JsonNode json) {
        var variables = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            var value = entry.getValue();
            if (value.isString()) {
                variables.put(entry.getKey(), value.stringValue());
            } else if (value.isNumber()) {
                variables.put(entry.getKey(), value.numberValue());
            } else if (value.isBoolean()) {
                variables.put(entry.getKey(), value.booleanValue());
            }
        }
        return variables;
    }

    private static @Nullable Integer integer(JsonNode json, String name) {
        var node = json.path(name);
        return node.isNumber() ? (Integer) node.intValue() : null;
    }
}
