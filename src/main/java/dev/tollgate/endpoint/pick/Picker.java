package dev.tollgate.endpoint.pick;

import dev.tollgate.endpoint.EndpointRegistry;
import dev.tollgate.fault.Outcome;
import dev.tollgate.price.Money;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoint of one attempt and opens its lease.
 *
 * <p>First tier by tier: the earliest one in which an endpoint is eligible and not full serves. In it the rule, or a named strategy, chooses. If
 * no tier can serve, and more than half of what a tier has left is out only because it is thought broken, that judgement is set aside: then those
 * are tried ({@link Why#PANIC}). So an ejection sends traffic elsewhere whenever there is an elsewhere, and never turns a bad day into none.
 *
 * <p>Threads: any thread.
 */
public final class Picker {
    private final SimpleStrategies simple = new SimpleStrategies();

    private record Choice(Option option, Why why, List<Option> tier) {}

    /** Chooses and opens the lease, or refuses with the reason and an honest Retry-After. Never pending. */
    public Outcome<Picked> pick(
            PickRequest request, EndpointRegistry endpoints, long nowNanos, RandomGenerator random) {
        var eligibility = Eligibility.of(request, endpoints, nowNanos, random);
        var entry = request.candidates().entry();
        // Each turn without a lease takes one option out, so this ends.
        while (true) {
            var choice = choose(request, eligibility.options(), nowNanos, random);
            if (choice == null) {
                return Outcome.refused(Refusal.of(request, excluded(eligibility, null)));
            }
            var option = choice.option();
            var lease = option.live.open(
                    entry.name(),
                    option.target.model(),
                    option.promptTokens,
                    option.outputTokens,
                    choice.why() == Why.PANIC,
                    nowNanos);
            if (lease != null) {
                var decision = decision(request, eligibility, choice);
                return Outcome.ready(new Picked(option.live.endpoint(), option.target, lease, decision));
            }
            var full = option.live.saturated() || choice.why() == Why.PANIC;
            option.probe = false;
            option.exclude(full ? Exclusion.SATURATED : Exclusion.BREAKER_OPEN, 0);
        }
    }

    /** What {@link #pick} would decide now, without opening anything. */
    public Outcome<Decision> explain(
            PickRequest request, EndpointRegistry endpoints, long nowNanos, RandomGenerator random) {
        var eligibility = Eligibility.of(request, endpoints, nowNanos, random);
        var choice = choose(request, eligibility.options(), nowNanos, random);
        return choice == null
                ? Outcome.refused(Refusal.of(request, excluded(eligibility, null)))
                : Outcome.ready(decision(request, eligibility, choice));
    }

    private @Nullable Choice choose(PickRequest request, List<Option> options, long nowNanos, RandomGenerator random) {
        var ranking = new Ranking(request.optimise(), random);
        ranking.score(options);
        var spilled = false;
        var failed = request.attempt() > 1;
        List<Option> lastResort = List.of();
        for (var tier = nextTier(options, -1); tier < Integer.MAX_VALUE; tier = nextTier(options, tier)) {
            var alive = new ArrayList<Option>(options.size());
            var full = false;
            for (var option : options) {
                if (option.target.tier() == tier) {
                    if (option.alive()) {
                        alive.add(option);
                    }
                    full |= option.exclusion == Exclusion.SATURATED;
                }
            }
            var usable = usable(alive);
            if (!usable.isEmpty()) {
                return inTier(request, ranking, usable, alive, spilled, failed, nowNanos, random);
            }
            if (!alive.isEmpty()) {
                if (request.attempt() == 1) {
                    return new Choice(ranking.best(alive), Why.EXPLORE, alive);
                }
                // A call that has failed once is not the one to probe with, as long as a later tier can save it.
                lastResort = lastResort.isEmpty() ? alive : lastResort;
            }
            spilled |= full;
            failed |= !full;
        }
        return lastResort.isEmpty()
                ? panic(options, ranking)
                : new Choice(ranking.best(lastResort), Why.EXPLORE, lastResort);
    }

    /** Those of a tier that can be relied on: the open ones, or if there is none those that stood back for them. */
    private static List<Option> usable(List<Option> alive) {
        var open = new ArrayList<Option>(alive.size());
        for (var option : alive) {
            if (option.open()) {
                open.add(option);
            }
        }
        if (open.isEmpty()) {
            for (var option : alive) {
                if (!option.probe) {
                    option.held = null;
                    open.add(option);
                }
            }
        }
        return open;
    }

    private Choice inTier(
            PickRequest request,
            Ranking ranking,
            List<Option> open,
            List<Option> alive,
            boolean spilled,
            boolean failed,
            long nowNanos,
            RandomGenerator random) {
        var entry = request.candidates().entry();
        var byRule = entry.strategy() == Strategy.RULE;
        var best = byRule ? ranking.best(open) : simple.choose(entry.strategy(), entry.name(), open, random);
        if (request.attempt() == 1) {
            // The simple strategies do not explore, but a breaker's probe is theirs too: else nothing would ever come
            // back.
            var explored = byRule
                    ? Exploration.choose(alive, best, request.optimise(), nowNanos, random)
                    : probe(alive, random);
            if (explored != null) {
                return new Choice(explored, Why.EXPLORE, alive);
            }
        }
        return new Choice(best, why(request, open, best, spilled, failed), open);
    }

    private static @Nullable Option probe(List<Option> alive, RandomGenerator random) {
        var probes = alive.stream().filter(option -> option.probe).toList();
        return probes.isEmpty() ? null : probes.get(random.nextInt(probes.size()));
    }

    private static Why why(PickRequest request, List<Option> open, Option best, boolean spilled, boolean failed) {
        if (spilled) {
            return Why.SPILL_SATURATED;
        }
        if (failed) {
            return Why.FAILOVER;
        }
        if (open.size() == 1) {
            return Why.ONLY_CANDIDATE;
        }
        var strategy = request.candidates().entry().strategy();
        if (strategy != Strategy.RULE) {
            return SimpleStrategies.why(strategy);
        }
        if (open.stream().allMatch(option -> option.pool == best.pool)) {
            return Why.SOONEST;
        }
        var optimise = request.optimise();
        return optimise.moneyIgnored()
                ? Why.FASTEST
                : optimise.dollarsPerSecond() == 0 ? Why.CHEAPEST : Why.LOWEST_COST;
    }

    /** Past the breakers of the earliest tier that would lose more than half of what it has left to them. */
    private static @Nullable Choice panic(List<Option> options, Ranking ranking) {
        for (var tier = nextTier(options, -1); tier < Integer.MAX_VALUE; tier = nextTier(options, tier)) {
            var ejected = new ArrayList<Option>();
            var usable = 0;
            for (var option : options) {
                if (option.target.tier() == tier) {
                    var broken = option.exclusion == Exclusion.BREAKER_OPEN || option.exclusion == Exclusion.UNHEALTHY;
                    if (broken && !option.live.saturated()) {
                        ejected.add(option);
                    }
                    usable += broken || option.exclusion == Exclusion.SATURATED ? 1 : 0;
                }
            }
            if (!ejected.isEmpty() && 2 * ejected.size() > usable) {
                return new Choice(ranking.best(ejected), Why.PANIC, ejected);
            }
        }
        return null;
    }

    private static int nextTier(List<Option> options, int after) {
        var next = Integer.MAX_VALUE;
        for (var option : options) {
            if (option.target.tier() > after) {
                next = Math.min(next, option.target.tier());
            }
        }
        return next;
    }

    private static Decision decision(PickRequest request, Eligibility eligibility, Choice choice) {
        var chosen = choice.option();
        var others = new ArrayList<Decision.Scored>();
        var eligible = new ArrayList<Target>();
        eligible.add(chosen.target);
        for (var option : Ranking.ordered(choice.tier())) {
            if (option != chosen && others.size() < Decision.MAX_LISTED) {
                others.add(option.scored());
            }
            if (!eligible.contains(option.target)) {
                eligible.add(option.target);
            }
        }
        var entry = request.candidates().entry();
        return new Decision(
                entry.name(),
                null,
                request.optimise().name(),
                entry.strategy().code(),
                choice.why(),
                request.attempt(),
                chosen.scored(),
                List.copyOf(others),
                excluded(eligibility, chosen),
                List.copyOf(eligible),
                meanMoney(eligible, chosen),
                chosen.promptTokens,
                chosen.outputTokens);
    }

    private static @Nullable Money meanMoney(List<Target> eligible, Option chosen) {
        var sum = 0L;
        for (var target : eligible) {
            var price = target.price();
            if (price == null) {
                return null;
            }
            sum += price.expected(chosen.promptTokens, 0, chosen.outputTokens).nanos();
        }
        return Money.ofNanos(sum / eligible.size());
    }

    /** Those that took no part; open ones of other tiers than the chosen one's are named as such. */
    private static List<Decision.Excluded> excluded(Eligibility eligibility, @Nullable Option chosen) {
        var result = new ArrayList<Decision.Excluded>();
        for (var option : eligibility.options()) {
            if (result.size() == Decision.MAX_LISTED) {
                return List.copyOf(result);
            }
            var reason = option.exclusion == null ? option.held : option.exclusion;
            if (option == chosen) {
                continue;
            }
            if (reason != null) {
                result.add(new Decision.Excluded(option.live.name(), reason, option.excludedSeconds));
            } else if (chosen != null && option.target.tier() > chosen.target.tier()) {
                result.add(new Decision.Excluded(option.live.name(), Exclusion.HIGHER_TIER, 0));
            }
        }
        for (var target : eligibility.targets()) {
            if (result.size() < Decision.MAX_LISTED) {
                result.add(target);
            }
        }
        return List.copyOf(result);
    }
}
