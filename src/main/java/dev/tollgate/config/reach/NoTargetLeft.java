package dev.tollgate.config.reach;

import dev.tollgate.config.reach.Served.Seat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds routing policies that speak of the same call and together leave it no target, though each alone leaves some. Threads: confined to
 * one check.
 */
public final class NoTargetLeft {
    /** Sets of policies that are tried, and that are told. */
    private static final int MOST_TRIED = 20_000;

    static final int MOST_TOLD = 16;

    private final List<Narrowing> policies;
    private final Served served;
    private final Meeting meeting;
    /** The sets that were found, with the models for which they leave nothing. */
    private final Map<List<Narrowing>, List<String>> found = new LinkedHashMap<>();

    private int tried;

    private NoTargetLeft(List<Narrowing> policies, Served served) {
        this.policies = policies;
        this.served = served;
        meeting = new Meeting(served);
    }

    /**
     * Some policies of which calls can meet all, and then have nowhere to go.
     *
     * @param together in the order in which they stand; none of them could be left out
     * @param models for which they leave nothing
     * @param sure whether one of them is in vain because of the others: each of its calls is refused
     */
    public record Dead(List<Narrowing> together, List<String> models, boolean sure, String found, String expected) {
        public Dead {
            together = List.copyOf(together);
            models = List.copyOf(models);
        }

        /** The one of them that stands last. */
        public Narrowing last() {
            return together.getLast();
        }
    }

    /** All that can be told of these policies, in the order in which they stand. */
    public static List<Dead> among(List<Narrowing> policies, Served served) {
        var search = new NoTargetLeft(policies, served);
        var models = served.models();
        if (models != null) {
            new TreeMap<>(models).forEach((model, seats) -> {
                if (!seats.isEmpty()) {
                    search.of(model, seats);
                }
            });
        }
        return search.found.entrySet().stream()
                .limit(MOST_TOLD)
                .map(set -> search.dead(set.getKey(), set.getValue()))
                .toList();
    }

    private void of(String model, List<Seat> seats) {
        // One that leaves nothing alone was told so already, or is meant to.
        var speaking = policies.stream()
                .filter(policy -> policy.match().models().accepts(model))
                .filter(policy -> !policy.left(seats).isEmpty())
                .toList();
        narrow(model, seats, seats, List.of(), speaking);
    }

    private void narrow(
            String model, List<Seat> all, List<Seat> left, List<Narrowing> together, List<Narrowing> others) {
        for (int i = 0; i < others.size() && tried++ < MOST_TRIED; i++) {
            var next = others.get(i);
            var still = next.left(left);
            if (still.size() == left.size()) {
                continue;
            }
            var set = new ArrayList<>(together);
            set.add(next);
            if (!meeting.possible(model, set.stream().map(Narrowing::match).toList())) {
                continue;
            }
            if (!still.isEmpty()) {
                narrow(model, all, still, set, others.subList(i + 1, others.size()));
            } else if (needsEach(set, all)) {
                found.computeIfAbsent(List.copyOf(set), _ -> new ArrayList<>()).add(model);
            }
        }
    }

    private static boolean needsEach(List<Narrowing> set, List<Seat> seats) {
        return set.stream().noneMatch(policy -> {
            var left = seats;
            for (var other : set) {
                left = other.equals(policy) ? left : other.left(left);
            }
            return left.isEmpty();
        });
    }

    private Dead dead(List<Narrowing> set, List<String> models) {
        var seats = seats(models.getFirst());
        var names = models.stream().limit(5).collect(Collectors.joining(", "));
        int more = models.size() - 5;
        return new Dead(
                set,
                models,
                set.stream().anyMatch(policy -> isInVain(policy, set)),
                "no target of " + names + (more > 0 ? " and " + more + " more" : "") + " for calls that "
                        + set.stream()
                                .limit(set.size() - 1)
                                .map(Narrowing::name)
                                .collect(Collectors.joining(" and ")) + " speaks of too",
                "a target that all of them leave; of " + models.getFirst() + ", "
                        + set.stream().map(policy -> policy.says(seats)).collect(Collectors.joining(", ")));
    }

    /** Whether the others speak of each of its calls, and leave none of its models a target. */
    private boolean isInVain(Narrowing policy, List<Narrowing> set) {
        return set.stream()
                        .filter(other -> !other.equals(policy))
                        .allMatch(other -> meeting.covers(other.match(), policy.match()))
                && served.direct().isEmpty()
                && served.modelNames().stream()
                        .filter(policy.match().models()::accepts)
                        .allMatch(model -> speakOf(model, set) && leaveNothing(model, set));
    }

    private static boolean speakOf(String model, List<Narrowing> set) {
        return set.stream().allMatch(policy -> policy.match().models().accepts(model));
    }

    private boolean leaveNothing(String model, List<Narrowing> set) {
        var left = seats(model);
        boolean known = !left.isEmpty();
        for (var policy : set) {
            left = policy.left(left);
        }
        return known && left.isEmpty();
    }

    private List<Seat> seats(String model) {
        var models = served.models();
        return models == null ? List.of() : models.getOrDefault(model, List.of());
    }
}
