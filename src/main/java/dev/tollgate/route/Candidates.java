package dev.tollgate.route;

import dev.tollgate.price.Money;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The targets of an entry, some of them barred by a policy for one call. Policies narrow it; nothing widens it.
 *
 * @param barred targets that may not serve this call, each once, with the reason
 */
public record Candidates(ModelEntry entry, List<Barred> barred) {

    /** A target a policy took out. */
    public record Barred(Target target, Exclusion reason) {}

    public Candidates {
        barred = List.copyOf(barred);
    }

    /** The same without one more target; the first reason stands. */
    public Candidates without(Target target, Exclusion reason) {
        if (barredFor(target) != null) {
            return this;
        }
        var all = new ArrayList<>(barred);
        all.add(new Barred(target, reason));
        return new Candidates(entry, all);
    }

    /** The same under a ceiling on money, if that is lower than the entry's own. */
    public Candidates costingAtMost(Money money) {
        return new Candidates(entry.costingAtMost(money), barred);
    }

    /** Why this target may not serve; null if it may. */
    public @Nullable Exclusion barredFor(Target target) {
        for (var b : barred) {
            if (b.target().equals(target)) {
                return b.reason();
            }
        }
        return null;
    }

    /** Targets that may still serve, in the order of the configuration. */
    public List<Target> open() {
        return entry.targets().stream().filter(t -> barredFor(t) == null).toList();
    }
}
