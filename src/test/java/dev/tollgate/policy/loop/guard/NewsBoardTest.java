package dev.tollgate.policy.loop.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.Firmness;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What replicas tell each other, with a list in the place of Redis. */
class NewsBoardTest {
    private static final Finding FINDING = new Finding(LoopRule.L2, Firmness.STOP, 2, 5, -3, 4);
    private static final String RUN = "abcdefghijklm";

    private long now = 1_000;
    private long order = 100;
    private final Map<String, NewsBoard.Heard> words = new LinkedHashMap<>();
    private final Replica one = new Replica();
    private final Replica other = new Replica();

    /** A replica, and what other replicas' words did to it. */
    private final class Replica {
        final List<News> effects = new ArrayList<>();
        final NewsBoard board = new NewsBoard(effects::add);

        Replica() {
            board.share();
        }

        /** Tells and hears; the clocks differ. */
        void exchange() {
            for (var news : board.next(100)) {
                words.remove(news.thing());
                words.put(news.thing(), new NewsBoard.Heard(news.thing(), news.text(now, now / 1_000_000), ++order));
            }
            long from = board.last();
            board.heard(
                    words.values().stream().filter(word -> word.order() > from).toList(), now, now / 1_000_000);
        }

        void stops(Standing standing) {
            board.tell(new News.Stopped(RUN, "p", 7, board.last(), standing, "key:a", "m"));
        }

        void says(boolean stopped) {
            board.forgetStops(RUN);
            board.tell(new News.Judged(RUN, stopped, 0));
        }

        @Nullable
        Standing standing() {
            return board.standing("p", RUN);
        }
    }

    private Standing blocked() {
        return new Standing(3, 4, 2, true, now + TimeUnit.MINUTES.toNanos(5), false, FINDING);
    }

    private void exchange() {
        for (int i = 0; i < 3; i++) {
            one.exchange();
            other.exchange();
        }
    }

    @Test
    void whatOneStopsStandsWithTheOther() {
        one.stops(blocked());
        exchange();

        assertThat(Objects.requireNonNull(other.standing()).isLike(blocked())).isTrue();
        assertThat(other.board.stops()).singleElement().satisfies(stop -> {
            assertThat(stop.finding()).isEqualTo(FINDING);
            assertThat(stop.scope()).isEqualTo(7);
            assertThat(stop.principal()).isEqualTo("key:a");
        });
        assertThat(one.effects).isEmpty();
        one.stops(blocked());
        assertThat(one.board.next(10)).as("told already").isEmpty();
    }

    @Test
    void anOperatorsWordIsAboutAllStopsThatDidNotKnowIt() {
        one.stops(blocked());
        exchange();
        other.says(false);
        one.stops(new Standing(3, 5, 2, true, now, true, FINDING));
        other.exchange();
        exchange();

        assertThat(one.standing()).isNull();
        assertThat(other.standing()).isNull();
        assertThat(one.effects).containsExactly(new News.Judged(RUN, false, 0));
        assertThat(other.effects.stream().filter(News.Judged.class::isInstance))
                .as("its own word")
                .isEmpty();

        one.stops(blocked());
        exchange();
        assertThat(other.standing()).as("stopped again since").isNotNull();
    }

    @Test
    void whatAnOperatorStopsStaysStoppedUntilAnOperatorSaysSo() {
        one.says(true);
        exchange();
        assertThat(other.standing()).isEqualTo(Standing.QUARANTINE);
        assertThat(other.board.quarantined()).containsExactly(RUN);
        other.says(false);
        exchange();
        assertThat(one.standing()).isNull();
        one.says(true);
        exchange();
        one.says(false);
        exchange();
        assertThat(other.effects).extracting(Object::toString).hasSize(3);
    }

    @Test
    void whatWasForgottenIsToldAgainAndReleasesNothingTwice() {
        one.says(true);
        exchange();
        other.says(false);
        exchange();
        one.stops(blocked());
        exchange();
        one.effects.clear();
        other.effects.clear();

        words.clear();
        one.board.forgotten();
        other.board.forgotten();
        exchange();
        var late = new Replica();
        late.exchange();

        assertThat(words).hasSize(2);
        assertThat(one.effects).doesNotHaveAnyElementsOfTypes(News.Judged.class);
        assertThat(other.effects).doesNotHaveAnyElementsOfTypes(News.Judged.class);
        assertThat(Objects.requireNonNull(late.standing()).isLike(blocked())).isTrue();
    }

    @Test
    void aWordThatWasSaidAloneIsNotUndoneByAnEarlierOneThatIsToldAgain() {
        one.says(true);
        exchange();
        words.clear();
        // One says so while nobody hears it; all of it was forgotten meanwhile, and the other tells what it knew.
        one.says(false);
        one.exchange();
        other.board.forgotten();
        other.exchange();
        one.board.forgotten();
        exchange();

        assertThat(one.standing()).isNull();
        assertThat(other.standing()).isNull();
    }

    @Test
    void whatMayNotHaveBeenHeardIsToldAgain() {
        one.stops(blocked());
        assertThat(one.board.next(10)).hasSize(1);
        assertThat(one.board.next(10)).isEmpty();
        one.board.unheard();
        assertThat(one.board.next(10)).hasSize(1);
    }

    @Test
    void nobodyIsToldWhereNobodyListensAndTooMuchIsForgotten() {
        var alone = new NewsBoard(news -> {});
        alone.tell(new News.Judged(RUN, true, 0));
        assertThat(alone.next(10)).isEmpty();
        assertThat(alone.standing("p", RUN)).isNull();
        for (int i = 0; i < 3 * NewsBoard.KEPT; i++) {
            one.board.tell(new News.Judged("run" + i, true, 0));
        }
        assertThat(one.board.next(Integer.MAX_VALUE)).hasSize(2 * NewsBoard.KEPT);
        assertThat(one.board.quarantined().count()).isLessThanOrEqualTo(NewsBoard.KEPT);
    }

    @Test
    void whatOperatorsSayIsToldFirstAndOutlivesRunsWithoutNumber() {
        for (int i = 0; i < 2 * NewsBoard.KEPT; i++) {
            one.board.tell(new News.Stopped("run" + i, "p", 7, 0, blocked(), "a", "m"));
        }
        one.says(true);
        assertThat(one.board.next(1)).containsExactly(new News.Judged(RUN, true, 0));
        assertThat(one.standing()).isEqualTo(Standing.QUARANTINE);
    }

    @Test
    void whatCannotBeReadIsPassedOver() {
        var random = new SplittableRandom(1);
        var text = new News.Stopped(RUN, "p|q", 7, 8, blocked(), "a\nb", "m".repeat(500)).text(now, 0);
        assertThat(News.of("stop|" + RUN + "|p|q", text, now, 0)).isInstanceOfSatisfying(News.Stopped.class, stop -> {
            assertThat(stop.policy()).isEqualTo("p|q");
            assertThat(stop.principal()).isEqualTo("a?b");
            assertThat(stop.model()).hasSize(200);
        });
        for (int i = 0; i < 2_000; i++) {
            int from = random.nextInt(text.length());
            var damaged = text.substring(0, from) + random.nextInt(100) + text.substring(random.nextInt(text.length()));
            for (var thing : List.of("stop|a", "stop|a|b", "run|a", "excuse|1|L1|2|p", "excuse|x|L99", "", "new|x")) {
                one.board.heard(List.of(new NewsBoard.Heard(thing, damaged, i)), now, 0);
            }
        }
        assertThat(News.of("excuse|fffffffffffffff0|L1|2|p|q", "1", 0, 0))
                .isEqualTo(new News.Excused("p|q", -16, LoopRule.L1, 2));
    }
}
