package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.oneOrMore;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.reach.Served;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.routing.RoutingPolicy;
import dev.tollgate.price.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys under {@code routing}. */
final class RoutingKeys {
    private static final Field<Body, List<Wildcard>> PROVIDERS = field(
                    "providers", oneOrMore(PolicyScalars.wildcard()), (Body body) -> body.providers()
                            .anyOf())
            .or("[]")
            .says("Only these providers, names under `providers` of the gateway file; any when not said.");
    private static final Field<Body, List<Wildcard>> NOT_PROVIDERS = field(
                    "notProviders", oneOrMore(PolicyScalars.wildcard()), (Body body) -> body.providers()
                            .noneOf())
            .or("[]")
            .says("None of these providers.");
    private static final Field<Body, Integer> MAX_TIER = field("maxTier", Scalars.whole(0, 1000), Body::maxTier)
            .optional()
            .says("The last tier that may serve: `0` keeps calls from spilling over.");
    private static final Field<Body, BigDecimal> MONEY = field("money", Scalars.dollars("$"), Body::money)
            .optional()
            .says(
                    "A target whose estimate for the call is dearer is left out; the lower of this and the model's own ceiling counts.");

    static final Struct<Body> SHAPE = struct(
            v -> new Body(new Values(v.get(PROVIDERS), v.get(NOT_PROVIDERS)), v.find(MAX_TIER), v.find(MONEY)),
            PROVIDERS,
            NOT_PROVIDERS,
            MAX_TIER,
            MONEY);

    private RoutingKeys() {}

    /** Where matching calls may go. */
    record Body(
            Values providers,
            @Nullable Integer maxTier,
            @Nullable BigDecimal money) implements RuleBody {
        @Override
        public List<Policy> policies(Rule rule, Ledgers ledgers) {
            return List.of(
                    new RoutingPolicy(rule, providers, lastTier(), money == null ? null : Money.ofDollars(money)));
        }

        int lastTier() {
            return maxTier == null ? Integer.MAX_VALUE : maxTier;
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            if (!providers.narrows() && maxTier == null && money == null) {
                out.add("routing", "nothing", "providers, notProviders, maxTier or money");
            }
            if (served.providers().isEmpty()) {
                return;
            }
            MatchCheck.unknown("routing.providers", providers.anyOf(), served.providers(), "", out);
            MatchCheck.unknown("routing.notProviders", providers.noneOf(), served.providers(), "", out);
            var named = Values.anyOf(providers.anyOf());
            if (served.providers().stream().anyMatch(named::accepts)
                    && served.providers().stream().noneMatch(providers::accepts)) {
                out.add("routing.notProviders", "all of them", "a provider that is left");
            }
            if (served.providers().stream().anyMatch(providers::accepts)) {
                targets(rule.match().models().anyOf(), served, out);
            }
        }

        /** Models to which no target is left, so that each call would be refused. */
        private void targets(List<Wildcard> models, Served served, Findings out) {
            for (var model : models.isEmpty() ? Served.ANY : models) {
                var seats = served.seats(model);
                if (!seats.isEmpty() && seats.stream().noneMatch(this::leaves)) {
                    out.add(
                            "routing",
                            models.isEmpty() ? "no target" : "no target of " + model,
                            "one that is left, of "
                                    + seats.stream()
                                            .map(Served.Seat::toString)
                                            .sorted()
                                            .collect(Collectors.joining(", ")));
                }
            }
        }

        private boolean leaves(Served.Seat seat) {
            return providers.accepts(seat.provider()) && (maxTier == null || seat.tier() <= maxTier);
        }
    }
}
