package dev.tollgate.policy.loop.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.loop.LoopAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard beside work and loops that it was not made for, in three wire formats at once and without a header. */
class UnseenRunsTest {
    /** Loops that the guard does not promise to find: each round is another, or looks like honest work of many. */
    private static final Set<String> HARD = Set.of(
            "growing argument",
            "nudged with steps",
            "shuffled",
            "window",
            "rewinding",
            "clock in the results",
            "kept by the provider",
            "attempts counted",
            "schema error, other numbers",
            "code agent",
            "editor with its state",
            "editor with its state by turns",
            "permission denied",
            "same page");

    /** Loops that are found, but may go round more often. */
    private static final Set<String> LATE =
            Set.of("compacted on the way", "asks whoever says yes", "ping-pong in other words");

    /** One of each kind in each wire format. */
    private static final int OF_EACH = 3;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void honestWorkIsLeftAloneAndLoopsAreFound(long seed) {
        judged(UnseenHonest.of(OF_EACH, seed), UnseenLoops.of(OF_EACH, seed), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void soItIsWithClientsThatHaveHabitsOfTheirOwn(long seed) {
        judged(UnseenHabits.of(OF_EACH, seed), UnseenSpirals.of(OF_EACH, seed), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void soItIsWithFrameworksAsTheyAreOnTheWire(long seed) {
        judged(UnseenFrameworks.of(OF_EACH + 1, seed), UnseenRuts.of(OF_EACH + 1, seed), seed);
    }

    private static void judged(List<Scene> honest, List<Scene> loops, long seed) {
        var scenes = new ArrayList<>(honest);
        scenes.addAll(loops);

        var exam = Exam.of(scenes, seed);

        var table = "seed " + seed + "\n" + exam.render();
        assertThat(honest.stream().filter(scene -> scene.came(LoopAction.THROTTLE)))
                .as(table)
                .isEmpty();
        assertThat(honest.stream().mapToInt(Scene::noted).sum())
                .as(table)
                .isLessThanOrEqualTo(honest.stream().mapToInt(Scene::runs).sum() / 100);
        assertThat(loops.stream().filter(scene -> !HARD.contains(scene.kind) && !scene.caught()))
                .as(table)
                .isEmpty();
        loops.stream()
                .filter(scene -> !HARD.contains(scene.kind) && !LATE.contains(scene.kind))
                .collect(Collectors.groupingBy(scene -> scene.kind))
                .forEach((kind, of) -> assertThat(of.stream()
                                .map(Scene::periods)
                                .sorted()
                                .toList()
                                .get(OF_EACH / 2))
                        .as(kind + ", " + table)
                        .isLessThanOrEqualTo(4));
        assertThat(exam.linked).as(table).isGreaterThanOrEqualTo((int) (0.99 * exam.followed));
        assertThat(exam.merged).as(table).isZero();
    }
}
