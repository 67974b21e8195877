package dev.tollgate.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final List<CostBasis> BASES =
            List.of(CostBasis.EXACT, CostBasis.ESTIMATED, CostBasis.PARTIAL, CostBasis.UNKNOWN);

    private static Cost cost(SplittableRandom random) {
        var parts = new long[TokenClass.ALL.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = random.nextInt(3) == 0 ? random.nextInt(1_000) : 0;
        }
        var basis = BASES.get(random.nextInt(BASES.size()));
        boolean nothing = basis == CostBasis.UNKNOWN || random.nextBoolean();
        return new Cost(nothing ? new long[parts.length] : parts, !nothing && random.nextBoolean() ? 7 : 0, basis);
    }

    /** The sums of all parts; unknown only if nothing is known to have been spent. */
    private static Cost naive(List<Cost> costs) {
        var parts = new long[TokenClass.ALL.size()];
        long fee = 0;
        long total = 0;
        var worst = CostBasis.EXACT;
        for (var cost : costs) {
            for (var each : TokenClass.ALL) {
                parts[each.index()] += cost.part(each).nanos();
            }
            fee += cost.fee().nanos();
            total += cost.total().nanos();
            worst = worst.worse(cost.basis());
        }
        return new Cost(parts, fee, worst == CostBasis.UNKNOWN && total > 0 ? CostBasis.PARTIAL : worst);
    }

    @Test
    void costsAddUpToTheSameInAnyOrderAndGrouping() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new SplittableRandom(seed);
            var costs = new ArrayList<Cost>();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                costs.add(cost(random));
            }
            var expected = naive(costs);
            while (costs.size() > 1) {
                var one = costs.remove(random.nextInt(costs.size()));
                var other = costs.remove(random.nextInt(costs.size()));
                costs.add(one.plus(other));
            }
            assertThat(costs.getFirst().plus(Cost.NONE)).as("seed %d", seed).isEqualTo(expected);
            assertThat(Cost.NONE.plus(costs.getFirst())).as("seed %d", seed).isEqualTo(expected);
        }
    }
}
