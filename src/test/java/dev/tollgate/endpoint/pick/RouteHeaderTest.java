package dev.tollgate.endpoint.pick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.price.Money;
import dev.tollgate.route.Exclusion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteHeaderTest {
    private final Decision.Scored chosen =
            new Decision.Scored("openai/0", "x", 0, Money.ofDollars("0.000123"), 0.4123, 2.5, 0.9876, 0.0026);

    @Test
    void saysWhereWhyForHowMuchAndWhatElse() {
        var next = new Decision.Scored("groq/1", "x", 0, null, 0.4, 2.5, 0.99, 0.0031);
        var header = RouteHeader.of(decision(
                List.of(next),
                List.of(
                        new Decision.Excluded("azure/0", Exclusion.COOLDOWN, 11.2),
                        new Decision.Excluded("mistral/small", Exclusion.MISSING_CAPABILITY, 0))));

        assertThat(header)
                .isEqualTo("endpoint=openai/0; why=lowest_cost; money=0.000123; wait=0.412; ok=0.988;"
                        + " next=groq/1(+0.000500); excluded=azure/0(cooldown 12s),mistral/small(missing_capability)");
    }

    @Test
    void namesCannotEndAFieldOrALine() {
        var header = RouteHeader.of(
                decision(List.of(), List.of(new Decision.Excluded("a;b,c(d)\r\nx: y", Exclusion.SATURATED, 0))));

        assertThat(header).endsWith("excluded=a_b_c_d___x:_y(saturated)");
    }

    @Test
    void staysShortHoweverManyAreOut() {
        var excluded = new ArrayList<Decision.Excluded>();
        for (var i = 0; i < 32; i++) {
            excluded.add(new Decision.Excluded("p/" + i, Exclusion.HIGHER_TIER, 0));
        }

        assertThat(RouteHeader.of(decision(List.of(), excluded)))
                .endsWith("p/11(higher_tier),...")
                .hasSizeLessThan(400);
    }

    @Test
    void theLogKeepsTheLastAndForgetsTheRest() {
        var log = new DecisionLog(10);
        for (var i = 0; i < 1000; i++) {
            log.add("r" + i, decision(List.of(), List.of()));
        }
        log.add("r", decision(List.of(), List.of()));
        log.add("r", decision(List.of(), List.of()));

        assertThat(log.of("r")).hasSize(2);
        assertThat(log.of("never")).isEmpty();
        var kept = 0;
        for (var i = 0; i < 1000; i++) {
            kept += log.of("r" + i).size();
        }
        assertThat(kept).isLessThan(11);
    }

    @Test
    void threadsAddToOneRequestWithoutLosingAny() throws InterruptedException {
        var log = new DecisionLog(100);
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 20; i++) {
                    log.add("r" + i, decision(List.of(), List.of()));
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        for (var i = 0; i < 20; i++) {
            assertThat(log.of("r" + i)).hasSize(4);
        }
    }

    private Decision decision(List<Decision.Scored> others, List<Decision.Excluded> excluded) {
        return new Decision(
                "m",
                null,
                "balanced",
                "rule",
                Why.LOWEST_COST,
                1,
                chosen,
                others,
                excluded,
                List.of(),
                null,
                1000,
                100);
    }
}
