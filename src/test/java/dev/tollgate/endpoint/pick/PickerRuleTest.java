package dev.tollgate.endpoint.pick;

import static dev.tollgate.endpoint.Endpoints.hosted;
import static dev.tollgate.endpoint.Endpoints.price;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.EndpointRegistry;
import dev.tollgate.fault.Outcome;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PickerRuleTest {
    private final Demand demand = new Demand(4000, OptionalInt.of(200), Set.of(), false);

    @Test
    void theCheaperOfTwoAlikeServes() {
        var endpoints = EndpointRegistry.of(List.of(hosted("dear"), hosted("cheap")), () -> 0);
        var entry = ModelEntry.of(
                "m", List.of(Target.of("dear", "x", price("10", "30")), Target.of("cheap", "x", price("0.1", "0.3"))));

        var outcome = new Picker().pick(PickRequest.first(entry.candidates(), demand), endpoints, 0, new Random(1));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Ready.class, ready -> {
            var picked = (Picked) ready.value();
            assertThat(picked.target().provider()).isEqualTo("cheap");
            assertThat(picked.why()).isEqualTo(Why.LOWEST_COST);
            assertThat(RouteHeader.of(picked.decision()))
                    .startsWith("endpoint=cheap/0; why=lowest_cost; money=0.00016;");
            picked.lease().close(new AttemptResult.Cancelled(), 0);
        });
    }
}
