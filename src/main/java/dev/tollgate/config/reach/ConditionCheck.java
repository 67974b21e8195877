package dev.tollgate.config.reach;

import dev.tollgate.cel.Cases;
import dev.tollgate.cel.Condition;
import dev.tollgate.cel.Demand;
import dev.tollgate.cel.Variable;
import dev.tollgate.config.Problem;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Match;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds conditions that decide nothing: never true by what they ask themselves, by what there is, or by what the match around them lets
 * through. It speaks only of what is sure: comparisons with constants that are joined by {@code &&}, {@code ||} and {@code !}. Immutable, so any
 * thread may use it.
 */
public final class ConditionCheck {
    private final List<Known> sure;
    private final Known now;

    /**
     * A check of the conditions of one policy.
     *
     * @param match what is around them; its own condition is not looked at
     * @param paths that are served
     * @param methods that are served
     */
    public ConditionCheck(Match match, Served served, List<Wildcard> paths, Set<String> methods) {
        sure = List.of(Known.NATURE, Known.of(served), Known.of(match));
        now = Known.now(served, paths, methods);
    }

    /** What a condition must be that can never be true of a call; null where it may be. */
    public @Nullable String never(Cases cases) {
        var reach = Reach.ALL;
        var why = reach.impossible(cases);
        if (why != null || cases.any().isEmpty()) {
            return "one that can be true; "
                    + (why == null ? "this is always false" : "nothing is all that is asked of " + why.written());
        }
        for (var known : sure) {
            reach = known.and(reach);
            if (reach.impossible() != null) {
                // No condition could hold: what is wrong is the match, and was told of it.
                return null;
            }
            why = reach.impossible(cases);
            if (why != null) {
                return "one that can be true; " + said(known, why, cases);
            }
        }
        return null;
    }

    /** What is strange about a condition that may be true: each is told, and refuses nothing. None of one that may not. */
    public List<String> strange(Condition condition) {
        if (never(condition.whenTrue()) != null) {
            return List.of();
        }
        if (Known.NATURE.and(Reach.ALL).impossible(condition.whenFalse()) != null) {
            return List.of("one that can be false; this is true of every call");
        }
        var reach = now.and(sure.stream().reduce(Reach.ALL, (all, known) -> known.and(all), Reach::and));
        var why = reach.impossible() != null ? null : reach.impossible(condition.whenTrue());
        if (why != null) {
            return List.of("one that can be true; " + said(now, why, condition.whenTrue()));
        }
        var found = new LinkedHashSet<String>();
        Stream.of(condition.whenTrue(), condition.whenFalse())
                .flatMap(cases -> cases.any().stream())
                .flatMap(List::stream)
                .forEach(demand -> compared(demand, found));
        return List.copyOf(found);
    }

    /** Comparisons with what cannot be: the rest of the condition may be right. */
    private void compared(Demand demand, Set<String> found) {
        if (!(demand instanceof Demand.Text(var variable, var form, var texts, var _))) {
            return;
        }
        for (var text : texts) {
            var asked = new TextForm(Reach.kind(form), text);
            Stream.concat(sure.stream().limit(2), Stream.of(now))
                    .filter(known -> known.excludes(variable, asked))
                    .findFirst()
                    .ifPresent(known -> found.add("a comparison that can be true, not with \"" + Problem.shown(text)
                            + "\"; " + known.says(variable, List.of(text))));
        }
    }

    private static String said(Known known, Variable variable, Cases cases) {
        var asked = cases.any().stream()
                .flatMap(List::stream)
                .filter(demand -> demand.variable() == variable)
                .flatMap(demand -> demand instanceof Demand.Text text ? text.texts().stream() : Stream.of())
                .toList();
        var says = known.says(variable, asked);
        return says == null ? "nothing is all that is asked of " + variable.written() : says;
    }
}
