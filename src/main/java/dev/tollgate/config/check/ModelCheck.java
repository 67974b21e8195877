package dev.tollgate.config.check;

import dev.tollgate.config.ModelConfig;
import dev.tollgate.config.ModelConfig.Goal;
import dev.tollgate.config.ModelConfig.Strategy;
import dev.tollgate.config.PriceConfig;
import dev.tollgate.config.PriceConfig.RateCard;
import dev.tollgate.config.Problem;
import dev.tollgate.config.Spelling;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges a model. */
final class ModelCheck {
    private final ConfigCheck check;
    private final Set<String> providers;

    ModelCheck(ConfigCheck check, Set<String> providers) {
        this.check = check;
        this.providers = providers;
    }

    void check(String path, ModelConfig model) {
        var seen = new HashSet<List<Object>>();
        check.each(path + ".targets", model.targets(), (at, target) -> {
            if (!providers.contains(target.provider())
                    && check.untouched(Problem.key("providers", target.provider()))) {
                check.error(
                        at + ".provider",
                        target.provider(),
                        providers.isEmpty()
                                ? "a name under providers"
                                : "one of " + String.join(", ", providers)
                                        + Spelling.hint(target.provider(), providers));
            }
            if (!seen.add(List.of(target.provider(), target.model(), target.tier()))) {
                check.error(at, target.provider() + "/" + target.model(), "each target once in a tier");
            }
            if (target.price() != null) {
                price(at + ".price", target.price());
            }
        });
        if (model.strategy() == Strategy.WEIGHTED
                && model.targets().stream().allMatch(target -> target.weight() == 0)
                && !model.targets().isEmpty()) {
            check.error(path + ".targets", "no weight above 0", "a target that may be picked");
        }
        if (model.optimise() == Goal.CHEAPEST
                && model.strategy() == null
                && model.limits().firstToken() == null) {
            check.warning(
                    path + ".optimise",
                    "cheapest",
                    "limits.firstToken too; without it a call may wait for ever longer");
        }
    }

    private void price(String path, PriceConfig price) {
        thresholds(path, price.standard());
        price.tiers().forEach((tier, card) -> thresholds(path + "." + tier.key().orElseThrow(), card));
    }

    private void thresholds(String path, RateCard card) {
        var seen = new HashSet<Integer>();
        check.each(path + ".above", card.above(), (at, threshold) -> {
            if (!seen.add(threshold.tokens())) {
                check.error(at + ".tokens", Integer.toString(threshold.tokens()), "each threshold once");
            }
        });
    }
}
