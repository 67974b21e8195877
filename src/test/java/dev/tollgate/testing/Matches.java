package dev.tollgate.testing;

import dev.tollgate.match.Addresses;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Match;
import java.util.List;
import java.util.Objects;

/** Whom policies of a test speak of, by patterns as operators write them; an empty list narrows nothing. */
public final class Matches {
    private Matches() {}

    /** Calls of this model. */
    public static Match ofModel(String model) {
        return of(List.of(), List.of(), List.of(model), List.of());
    }

    /** Calls of these models, by these agents and teams, on these listeners. */
    public static Match of(List<String> agents, List<String> teams, List<String> models, List<String> listeners) {
        return new Match(
                values(agents),
                values(teams),
                Values.ALL,
                values(models),
                values(listeners),
                Addresses.ALL,
                Values.ALL,
                null,
                false);
    }

    /** Values that fit one of these patterns; any where there is none. */
    public static Values values(List<String> patterns) {
        return Values.anyOf(patterns.stream()
                .map(Wildcard::parse)
                .map(Objects::requireNonNull)
                .toList());
    }
}
