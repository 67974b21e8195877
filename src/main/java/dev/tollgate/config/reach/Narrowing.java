package dev.tollgate.config.reach;

import dev.tollgate.config.reach.Served.Seat;
import dev.tollgate.match.Values;
import dev.tollgate.policy.Match;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A routing policy, as far as it says which targets may serve.
 *
 * @param name of the policy
 * @param where it stands, for messages
 */
public record Narrowing(String name, String where, Match match, Values providers, int maxTier) {

    /** Those of these that it leaves. */
    List<Seat> left(Collection<Seat> seats) {
        return seats.stream()
                .filter(seat -> seat.tier() <= maxTier && providers.accepts(seat.provider()))
                .toList();
    }

    /** {@code NAME (file: policies[0]) leaves gpu (tier 0)}. */
    String says(Collection<Seat> seats) {
        return name + " (" + where + ") leaves "
                + left(seats).stream().map(Seat::toString).distinct().sorted().collect(Collectors.joining(", "));
    }
}
