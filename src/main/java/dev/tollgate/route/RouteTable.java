package dev.tollgate.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Model name to entry, immutable; also {@code provider/model} names of providers that allow it. */
public final class RouteTable {

    /** Makes the target of a direct name, with its price where the book knows one. */
    @FunctionalInterface
    public interface DirectTarget {
        Target of(String provider, String model);
    }

    public static final RouteTable EMPTY = new RouteTable(List.of(), Map.of());

    private final Map<String, ModelEntry> entries;
    private final List<String> names;
    private final Map<String, DirectTarget> direct;

    /**
     * @param entries no two of the same name
     * @param direct providers that may be asked for any model by {@code provider/model}
     */
    public RouteTable(Collection<ModelEntry> entries, Map<String, DirectTarget> direct) {
        var byName = new LinkedHashMap<String, ModelEntry>();
        for (var entry : entries) {
            if (byName.put(entry.name(), entry) != null) {
                throw new IllegalArgumentException("models." + entry.name() + ": twice (expected: once)");
            }
        }
        this.entries = byName;
        this.names = List.copyOf(new ArrayList<>(byName.keySet()));
        this.direct = Map.copyOf(direct);
    }

    /** The entry that serves a model name; null if nothing does. */
    public @Nullable ModelEntry find(String model) {
        var entry = entries.get(model);
        if (entry != null) {
            return entry;
        }
        var slash = model.indexOf('/');
        if (slash <= 0 || slash == model.length() - 1) {
            return null;
        }
        var provider = model.substring(0, slash);
        var maker = direct.get(provider);
        return maker == null ? null : ModelEntry.of(model, List.of(maker.of(provider, model.substring(slash + 1))));
    }

    /** The configured names in order, as {@code GET /v1/models} lists them; direct names are not listed. */
    public List<String> names() {
        return names;
    }

    /** The configured entries in order. */
    public Collection<ModelEntry> entries() {
        return List.copyOf(entries.values());
    }
}
