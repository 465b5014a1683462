package dev.outdial.webhook;

import dev.outdial.event.EventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An address of a client's own systems that events are brought to.
///
/// @param types only these; empty is every type, also such as are yet to come
record Webhook(
        String webhookId,
        String clientId,
        String url,
        @Nullable String description,
        List<EventType> types,
        Salts salts,
        Health health,
        Instant createdAt,
        Instant updatedAt) {
    Webhook {
        types = List.copyOf(types);
    }

    /// What its secrets are derived from.
    ///
    /// @param old      of the secret before, which still holds until `oldUntil`; null where there is none
    record Salts(
            String salt, @Nullable String old, @Nullable Instant oldUntil) {
        /// Those whose secrets hold, the newest first.
        List<String> valid(Instant now) {
            var valid = new ArrayList<>(List.of(salt));
            if (old != null && oldUntil != null && now.isBefore(oldUntil)) {
                valid.add(old);
            }
            return valid;
        }
    }

    /// Why nothing is sent.
    enum DisabledBecause {
        /// The client wants it so.
        OWNER("owner"),
        /// The endpoint answered 410.
        GONE("gone"),
        /// Nothing arrived for 72 hours.
        FAILING("failing");

        private final String word;

        DisabledBecause(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static DisabledBecause of(String word) {
            for (DisabledBecause one : values()) {
                if (one.word.equals(word)) {
                    return one;
                }
            }
            throw new IllegalArgumentException(word);
        }
    }

    /// How its endpoint does.
    ///
    /// @param failures        attempts in a row that failed
    /// @param failingSince    the first of them
    /// @param notBefore       nothing is sent before
    /// @param disabledBecause null while it is enabled
    record Health(
            int failures,
            @Nullable Instant failingSince,
            Instant notBefore,
            @Nullable DisabledBecause disabledBecause) {
        static final Health GOOD = new Health(0, null, Instant.EPOCH, null);

        boolean isEnabled() {
            return disabledBecause == null;
        }

        boolean isTroubled() {
            return failures >= Aftermath.TROUBLED;
        }

        /// The first reason stays.
        Health disabled(DisabledBecause why) {
            return new Health(failures, failingSince, notBefore, disabledBecause == null ? why : disabledBecause);
        }
    }

    /// The same with what its owner may set. Whoever enables it gives it a new start.
    Webhook with(
            String newUrl, @Nullable String newDescription, List<EventType> newTypes, boolean enabled, Instant now) {
        var changed =
                enabled == health.isEnabled() ? health : enabled ? Health.GOOD : health.disabled(DisabledBecause.OWNER);
        return new Webhook(webhookId, clientId, newUrl, newDescription, newTypes, salts, changed, createdAt, now);
    }

    Webhook with(Salts newSalts, Instant now) {
        return new Webhook(webhookId, clientId, url, description, types, newSalts, health, createdAt, now);
    }
}
