package dev.outdial.client;

import dev.outdial.http.Fields;
import dev.outdial.http.Printable;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.phone.NumberKind;
import dev.outdial.phone.PhoneNumber;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the fields of a client from a request: each by its own rule, refused by name.
public final class ClientFields {
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{2,63}");
    private static final Pattern AGENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,6})?");
    private static final int MIN_SECRET = 16;
    private static final int MAX_SECRET = 256;
    private static final int MAX_RETENTION_DAYS = 36_500;
    private static final List<String> REQUIRED =
            List.of("agentId", "twilioPhoneNumber", "clientMeta.fullName", "clientMeta.email", "clientMeta.phone");
    private static final Set<String> REGIONS = Set.of(Locale.getISOCountries());

    private ClientFields() {}

    /// The profile of a new client, once every field that a client must have is there.
    static Fields requireAll(Fields fields) {
        var meta = fields.object("clientMeta").orElse(null);
        if (meta == null
                || Stream.of("agentId", "twilioPhoneNumber").anyMatch(name -> fields.node(name) == null)
                || Stream.of("fullName", "email", "phone").anyMatch(name -> meta.node(name) == null)) {
            throw new Refused(new Refusal.MissingFields(REQUIRED));
        }
        return meta;
    }

    static @Nullable String clientId(Fields fields) {
        var id = fields.text("clientId", 64).orElse(null);
        if (id != null && !isClientId(id)) {
            throw fields.wrong("clientId", "must be 3 to 64 letters, digits, _ and -, not beginning with _ or -");
        }
        return id;
    }

    /// Whether it could be somebody's id; what could not is not worth asking the database for.
    static boolean isClientId(String text) {
        return CLIENT_ID.matcher(text).matches();
    }

    static @Nullable String clientSecret(Fields fields) {
        var secret = fields.text("clientSecret", MAX_SECRET).orElse(null);
        if (secret != null && secret.length() < MIN_SECRET) {
            throw fields.wrong("clientSecret", "must have at least %d characters".formatted(MIN_SECRET));
        }
        return secret;
    }

    static Status status(Fields fields, Status otherwise) {
        var word = fields.text("status", 20).orElse(null);
        if (word == null) {
            return otherwise;
        }
        return Status.of(word).orElseThrow(() -> fields.wrong("status", "must be Active, Inactive or Suspended"));
    }

    static String agentId(Fields fields) {
        var id = fields.requiredText("agentId", 128);
        if (!AGENT_ID.matcher(id).matches()) {
            throw fields.wrong("agentId", "must be 1 to 128 letters, digits, _ and -");
        }
        return id;
    }

    static String twilioPhoneNumber(Fields fields) {
        var number = fields.requiredText("twilioPhoneNumber", 20);
        return PhoneNumber.parse(number)
                .map(PhoneNumber::e164)
                .orElseThrow(() -> fields.wrong("twilioPhoneNumber", "must be in E.164 format (e.g., +12125551234)"));
    }

    /// A profile: the fields that are there, laid over `before`; the required ones must be there in the end.
    static Profile profile(Fields meta, @Nullable Profile before) {
        meta.only("fullName", "email", "phone", "businessName", "city", "jobTitle", "notes");
        var email = meta.has("email") || before == null ? meta.requiredText("email", 254) : before.email();
        if (!EMAIL.matcher(email).matches()) {
            throw meta.wrong("email", "must be an e-mail address");
        }
        return new Profile(
                meta.has("fullName") || before == null ? meta.requiredText("fullName", 200) : before.fullName(),
                email,
                meta.has("phone") || before == null ? meta.requiredText("phone", 40) : before.phone(),
                optional(meta, "businessName", 200, before == null ? null : before.businessName()),
                optional(meta, "city", 200, before == null ? null : before.city()),
                optional(meta, "jobTitle", 200, before == null ? null : before.jobTitle()),
                optional(meta, "notes", 5000, before == null ? null : before.notes()));
    }

    private static @Nullable String optional(Fields meta, String name, int length, @Nullable String before) {
        return meta.has(name) ? meta.text(name, length).orElse(null) : before;
    }

    /// Limits: those that are there, laid over `before`; null takes the server's default back.
    static Limits.Overrides limits(Fields fields, Limits.Overrides before) {
        var limits = fields.object("limits").orElse(null);
        if (limits == null) {
            return fields.isNull("limits") ? Limits.Overrides.NONE : before;
        }
        limits.only(
                "callsPerSecond",
                "concurrentCalls",
                "callsPerDay",
                "callsPerNumber",
                "callsPerNumberPerDay",
                "maxCallSeconds",
                "ringTimeoutSeconds",
                "spendPerDay");
        var any = Integer.MAX_VALUE;
        return new Limits.Overrides(
                limit(limits, "callsPerSecond", any, before.callsPerSecond()),
                limit(limits, "concurrentCalls", any, before.concurrentCalls()),
                limit(limits, "callsPerDay", any, before.callsPerDay()),
                limit(limits, "callsPerNumber", any, before.callsPerNumber()),
                limit(limits, "callsPerNumberPerDay", any, before.callsPerNumberPerDay()),
                limit(limits, "maxCallSeconds", Limits.MAX_CALL_SECONDS, before.maxCallSeconds()),
                limit(limits, "ringTimeoutSeconds", Limits.MAX_RING_SECONDS, before.ringTimeoutSeconds()),
                limits.has("spendPerDay") ? amount(limits) : before.spendPerDay());
    }

    private static @Nullable Integer limit(Fields limits, String name, int max, @Nullable Integer before) {
        return limits.has(name) ? limits.integer(name, 0, max).orElse(null) : before;
    }

    private static @Nullable BigDecimal amount(Fields limits) {
        var text = limits.text("spendPerDay", 20).orElse(null);
        if (text == null) {
            return null;
        }
        if (!AMOUNT.matcher(text).matches()) {
            throw limits.wrong("spendPerDay", "must be dollars as text, such as \"25.00\"");
        }
        return new BigDecimal(text);
    }

    /// Which numbers may be called: what is there, laid over `before`; null takes the default back.
    static NumberRules policy(Fields fields, NumberRules before) {
        var policy = fields.object("policy").orElse(null);
        if (policy == null) {
            return fields.isNull("policy") ? NumberRules.DEFAULT : before;
        }
        policy.only("allowedRegions", "allowedNumberTypes");
        return new NumberRules(
                policy.has("allowedRegions") ? regions(policy) : before.allowedRegions(),
                policy.has("allowedNumberTypes") ? kinds(policy) : before.allowedKinds());
    }

    /// Whether calls are recorded: what is there, laid over `before`. Null in place of the object takes the defaults
    /// back; `retentionDays` null is for ever.
    static RecordingRules recording(Fields fields, RecordingRules before, RecordingRules otherwise) {
        var recording = fields.object("recording").orElse(null);
        if (recording == null) {
            return fields.isNull("recording") ? otherwise : before;
        }
        recording.only("mode", "retentionDays");
        var mode = recording.text("mode", 20).orElse(null);
        var days = recording.has("retentionDays")
                ? recording.integer("retentionDays", 1, MAX_RETENTION_DAYS).orElse(0)
                : before.ownDays();
        return RecordingRules.of(
                mode == null
                        ? before.mode()
                        : RecordingRules.Mode.of(mode)
                                .orElseThrow(() -> recording.wrong("mode", "must be off, on or consent")),
                days,
                otherwise.days());
    }

    /// How long calls are kept; missing leaves `before`, null is the server's default.
    static @Nullable Integer retentionDays(Fields fields, @Nullable Integer before) {
        return fields.has("retentionDays")
                ? fields.integer("retentionDays", 1, MAX_RETENTION_DAYS).orElse(null)
                : before;
    }

    private static @Nullable Set<String> regions(Fields policy) {
        var node = policy.node("allowedRegions");
        if (node == null) {
            return null;
        }
        var regions = new HashSet<String>();
        for (JsonNode region : array(policy, "allowedRegions", node)) {
            if (!region.isString() || !REGIONS.contains(region.stringValue())) {
                throw policy.wrong("allowedRegions", "holds something that is no ISO 3166-1 region, such as \"US\"");
            }
            regions.add(region.stringValue());
        }
        return regions;
    }

    private static Set<NumberKind> kinds(Fields policy) {
        var node = policy.node("allowedNumberTypes");
        if (node == null) {
            return NumberRules.DEFAULT.allowedKinds();
        }
        var kinds = new HashSet<NumberKind>();
        for (JsonNode kind : array(policy, "allowedNumberTypes", node)) {
            var word = kind.isString() ? kind.stringValue() : "";
            kinds.add(NumberKind.risky(word)
                    .orElseThrow(() -> policy.wrong(
                            "allowedNumberTypes", "holds '%s', which is no type".formatted(Printable.brief(word)))));
        }
        return kinds;
    }

    private static JsonNode array(Fields fields, String name, JsonNode node) {
        if (!node.isArray()) {
            throw fields.wrong(name, "must be a list");
        }
        return node;
    }

    /// Machine detection; missing leaves `before`, null is off.
    public static @Nullable MachineDetection machineDetection(Fields fields, @Nullable MachineDetection before) {
        if (!fields.has("machineDetection")) {
            return before;
        }
        var word = fields.text("machineDetection", 40).orElse(null);
        return word == null
                ? null
                : MachineDetection.of(word)
                        .orElseThrow(
                                () -> fields.wrong("machineDetection", "must be Enable or DetectMessageEnd, or null"));
    }
}
