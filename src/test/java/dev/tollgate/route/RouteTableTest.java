package dev.tollgate.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private final Target target = Target.of("openai", "gpt", null);
    private final ModelEntry fast = ModelEntry.of("fast", List.of(target));
    private final ModelEntry odd = ModelEntry.of("a/b", List.of(target));
    private final RouteTable table =
            new RouteTable(List.of(fast, odd), Map.of("openai", (provider, model) -> Target.of(provider, model, null)));

    @Test
    void findsEntriesByTheirExactName() {
        assertThat(table.find("fast")).isSameAs(fast);
        assertThat(table.find("a/b")).as("a configured name may have a slash").isSameAs(odd);
        assertThat(table.find("Fast")).isNull();
        assertThat(table.find("")).isNull();
        assertThat(table.names()).containsExactly("fast", "a/b");
    }

    @Test
    void findsDirectNamesOnlyWhereTheProviderAllowsThem() {
        assertThat(table.find("openai/gpt/4"))
                .isEqualTo(ModelEntry.of("openai/gpt/4", List.of(Target.of("openai", "gpt/4", null))));
        assertThat(table.find("other/gpt")).isNull();
        assertThat(table.find("openai/")).isNull();
        assertThat(table.find("/gpt")).isNull();
    }

    @Test
    void refusesANameTwiceAndAnEntryWithoutTargets() {
        assertThatThrownBy(() -> new RouteTable(List.of(fast, fast), Map.of())).hasMessageContaining("models.fast");
        assertThatThrownBy(() -> ModelEntry.of("none", List.of())).hasMessageContaining("models.none.targets");
    }

    @Test
    void policiesNarrowAndTheFirstReasonStands() {
        var other = target.inTier(1);
        var candidates = ModelEntry.of("m", List.of(target, other))
                .candidates()
                .without(target, Exclusion.NO_BUDGET)
                .without(target, Exclusion.NOT_ALLOWED);

        assertThat(candidates.open()).containsExactly(other);
        assertThat(candidates.barredFor(target)).isEqualTo(Exclusion.NO_BUDGET);
        assertThat(candidates.barredFor(other)).isNull();
    }

    @Test
    void whatIsNotKnownIsPossible() {
        assertThat(Capabilities.UNKNOWN.lacksAny(Set.of(Feature.values()))).isFalse();
        assertThat(new Capabilities(OptionalInt.empty(), Set.of(Feature.TOOLS)).lacksAny(Set.of(Feature.VISION)))
                .isFalse();
    }

    @Test
    void namesOfSettingsRoundTrip() {
        for (var strategy : Strategy.values()) {
            assertThat(Strategy.named(strategy.code())).isEqualTo(strategy);
        }
        for (var optimise : Optimise.NAMED) {
            assertThat(Optimise.named(optimise.name())).isSameAs(optimise);
        }
        assertThat(Optimise.named("custom")).isNull();
        assertThat(Optimise.FASTEST.cost(1000, 2)).isEqualTo(2);
        assertThat(Optimise.ofSecond(0.5).cost(1, 2)).isEqualTo(2);
    }
}
