package dev.outdial.simulator.world;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a JSON object in order, some of which are null.
public final class Fields {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    /// Sets `name`, also to null.
    public Fields put(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    /// All of them.
    public Map<String, @Nullable Object> map() {
        return Collections.unmodifiableMap(fields);
    }
}
