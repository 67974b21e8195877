package dev.tollgate.config.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tollgate.config.reach.NoTargetLeft.Dead;
import dev.tollgate.config.reach.Served.Callers;
import dev.tollgate.config.reach.Served.Callers.Names;
import dev.tollgate.config.reach.Served.Seat;
import dev.tollgate.policy.Match;
import dev.tollgate.testing.Matches;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Routing policies that together leave a call nothing are found: all of them, and none that no call can meet. */
class NoTargetLeftTest {
    private static final Map<String, List<Seat>> MODELS = Map.of(
            "fast", List.of(new Seat("x", 0), new Seat("y", 0), new Seat("z", 1)),
            "large", List.of(new Seat("x", 0), new Seat("z", 2)));

    private static Served served(@Nullable Callers callers) {
        return served(Set.of("llm", "public"), callers);
    }

    private static Served served(Set<String> listeners, @Nullable Callers callers) {
        return new Served(listeners, Set.of(), MODELS, Set.of("x", "y", "z"), Set.of(), Set.of(), callers);
    }

    /** Callers with each agent and team that patterns of a test tell apart. */
    private static final Served ANYBODY = served(new Callers(
            Stream.of("", "a", "ab", "b", "c")
                    .flatMap(agent -> Stream.of("", "t", "u", "v").map(team -> new Names(agent, team, null)))
                    .collect(Collectors.toSet()),
            Set.of()));

    private static Narrowing narrowing(String name, Match match, List<String> providers) {
        return new Narrowing(name, "a.yaml", match, Matches.values(providers), Integer.MAX_VALUE);
    }

    private static final List<String> ANY = List.of();

    @Test
    void oneWhoseEveryCallMeetsAnotherThatLeavesNoneOfItsTargetsIsInVain() {
        var home = narrowing("home", Matches.of(List.of("a"), ANY, List.of("large"), ANY), List.of("x"));
        var away = narrowing("away", Matches.of(ANY, ANY, ANY, ANY), List.of("y", "z"));

        assertThat(NoTargetLeft.among(List.of(home, away), served(null)))
                .singleElement()
                .satisfies(dead -> {
                    assertThat(dead.sure()).isTrue();
                    assertThat(dead.found()).isEqualTo("no target of large for calls that home speaks of too");
                    assertThat(dead.expected())
                            .isEqualTo(
                                    "a target that all of them leave; of large, home (a.yaml) leaves x (tier 0), away"
                                            + " (a.yaml) leaves z (tier 2)");
                });
    }

    @Test
    void thoseThatMayMeetAreNoMistakeForSure() {
        var home = narrowing("home", Matches.of(List.of("a"), ANY, ANY, ANY), List.of("x"));
        var away = narrowing("away", Matches.of(ANY, List.of("t"), ANY, ANY), List.of("z"));

        assertThat(NoTargetLeft.among(List.of(home, away), served(null)))
                .singleElement()
                .returns(false, Dead::sure)
                .returns(List.of("fast", "large"), Dead::models);
        var apart = new Callers(Set.of(new Names("a", "u", null), new Names("b", "t", null)), Set.of());
        assertThat(NoTargetLeft.among(List.of(home, away), served(apart))).isEmpty();
        var both = new Callers(Set.of(new Names("a", "t", null)), Set.of());
        assertThat(NoTargetLeft.among(List.of(home, away), served(both))).hasSize(1);
    }

    @Test
    void whereNobodyKnowsTheListenersOneMayMeetTheOtherOrNot() {
        var home = narrowing("home", Matches.of(List.of("a"), ANY, ANY, ANY), List.of("x"));
        var away = narrowing("away", Matches.of(ANY, ANY, ANY, List.of("public")), List.of("z"));

        assertThat(NoTargetLeft.among(List.of(home, away), served(Set.of("public"), null)))
                .singleElement()
                .returns(true, Dead::sure);
        assertThat(NoTargetLeft.among(List.of(home, away), served(Set.of(), null)))
                .singleElement()
                .returns(false, Dead::sure);
    }

    @Test
    void threeMayLeaveNothingWhereEachTwoLeaveSome() {
        var policies = List.of(
                narrowing("no-x", Matches.of(ANY, ANY, ANY, ANY), List.of("y", "z")),
                narrowing("no-y", Matches.of(List.of("a"), ANY, ANY, ANY), List.of("x", "z")),
                narrowing("no-z", Matches.of(ANY, ANY, List.of("fast"), ANY), List.of("x", "y")));

        assertThat(NoTargetLeft.among(policies, served(null)))
                .extracting(Dead::models, dead -> dead.together().size())
                .containsExactlyInAnyOrder(tuple(List.of("fast"), 3));
    }

    @Test
    void everyCallThatIsLeftNothingIsTold() {
        for (long seed = 1; seed <= 300; seed++) {
            var random = new Random(seed);
            var policies = new ArrayList<Narrowing>();
            for (int i = 0; i < 2 + random.nextInt(5); i++) {
                var match = Matches.of(
                        some(random, List.of("a", "b", "a*")),
                        some(random, List.of("t", "u", "*")),
                        some(random, List.of("fast", "l*")),
                        some(random, List.of("llm", "p*")));
                var providers = List.of("x", "y", "z").stream()
                        .filter(_ -> random.nextBoolean())
                        .toList();
                policies.add(new Narrowing(
                        "p" + i,
                        "a.yaml",
                        match,
                        Matches.values(providers),
                        random.nextBoolean() ? 9 : random.nextInt(3)));
            }
            var names = new HashSet<Names>();
            for (var agent : List.of("", "a", "ab", "b")) {
                for (var team : List.of("t", "u")) {
                    if (random.nextBoolean()) {
                        names.add(new Names(agent, team, null));
                    }
                }
            }
            var served = served(new Callers(names, Set.of()));
            long at = seed;
            var told = NoTargetLeft.among(policies, served);
            for (var dead : told) {
                for (var model : dead.models()) {
                    assertThat(calls(served, model).anyMatch(call -> call.meets(dead.together())))
                            .as("seed %d: a call that meets %s", seed, dead.found())
                            .isTrue();
                    assertThat(left(dead.together(), model)).as("seed %d", seed).isEmpty();
                }
                assertThat(!dead.sure() || dead.together().stream().anyMatch(policy -> isInVain(policy, dead)))
                        .as("seed %d: no call gets past %s", seed, dead.together())
                        .isTrue();
            }
            MODELS.keySet().forEach(model -> calls(served, model).forEach(call -> {
                var met = policies.stream()
                        .filter(policy -> call.meets(List.of(policy)))
                        .filter(policy -> !left(List.of(policy), model).isEmpty())
                        .toList();
                assertThat(!left(met, model).isEmpty()
                                || told.size() >= NoTargetLeft.MOST_TOLD
                                || told.stream()
                                        .anyMatch(dead ->
                                                dead.models().contains(model) && met.containsAll(dead.together())))
                        .as("seed %d: %s is left nothing by %s", at, call, met)
                        .isTrue();
            }));
        }
    }

    private record Call(String model, String listener, Names caller) {
        boolean meets(List<Narrowing> policies) {
            return policies.stream()
                    .map(Narrowing::match)
                    .allMatch(match -> match.models().accepts(model)
                            && match.listeners().accepts(listener)
                            && match.agents().accepts(caller.agent())
                            && match.teams().accepts(caller.team())
                            && match.tenants().accepts(caller.tenant()));
        }
    }

    private static Stream<Call> calls(Served served, String model) {
        return served.listeners().stream().flatMap(listener -> Objects.requireNonNull(served.callers()).names().stream()
                .map(caller -> new Call(model, listener, caller)));
    }

    /** Whether every call of which it speaks, whoever makes it, meets the others too and is left nothing. */
    private static boolean isInVain(Narrowing policy, Dead dead) {
        return MODELS.keySet().stream()
                .flatMap(model -> calls(ANYBODY, model))
                .filter(call -> call.meets(List.of(policy)))
                .allMatch(call -> call.meets(dead.together())
                        && left(dead.together(), call.model()).isEmpty());
    }

    private static List<Seat> left(List<Narrowing> policies, String model) {
        var left = Objects.requireNonNull(MODELS.get(model));
        for (var policy : policies) {
            left = policy.left(left);
        }
        return left;
    }

    private static List<String> some(Random random, List<String> patterns) {
        return random.nextBoolean()
                ? List.of()
                : patterns.stream().filter(_ -> random.nextInt(3) == 0).toList();
    }
}
