package dev.tollgate.policy.budget.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Window;
import dev.tollgate.price.Cost;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import dev.tollgate.testing.Asked;
import dev.tollgate.testing.Matches;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No budget is exceeded however calls are sent from model to model; each is paid from the budgets of both of its models, by the price of the one that serves. */
class DowngradedBudgetsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final long DOLLAR = 1_000_000_000L;
    private static final List<String> MODELS = List.of("dear", "plain", "cheap");
    private static final Map<String, Price> PRICES =
            Map.of("dear", price("1000"), "plain", price("300"), "cheap", price("50"));

    private final BudgetBooks books = BudgetBooks.fresh(InstantSource.fixed(NOON));

    private static Price price(String dollars) {
        return Price.of(Rates.of(Rate.ofDollars(dollars), Rate.ofDollars(dollars)), Provenance.of("test"));
    }

    private static ModelEntry entry(String model) {
        return ModelEntry.of(model, List.of(Target.of("p", model, PRICES.get(model))));
    }

    /** A budget of one model, or of all, that sends calls on. */
    private static BudgetRule rule(String name, @Nullable String model, long dollars, String to, int at) {
        var budget = new Budget(
                name,
                name,
                true,
                Level.ALL,
                dollars * DOLLAR,
                Budget.UNLIMITED,
                new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC),
                80,
                new Budget.Downgrade(to, at),
                Budget.Terms.DEFAULT);
        return new BudgetRule(Rule.enforced(name, model == null ? Match.ALL : Matches.ofModel(model)), List.of(budget));
    }

    /** An attempt that runs, and the budgets that pay for it. */
    private record Running(Guard guard, String served, Set<String> payers) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyBudgetOfBothModelsPaysAndNoneIsExceeded(long seed) {
        var random = new SplittableRandom(seed);
        var rules = List.of(
                rule("house", null, 120, "cheap", 70),
                rule("ofDear", "dear", 20, "plain", 60),
                rule("ofPlain", "plain", 15, "cheap", 50),
                // Round in a circle.
                rule("ofCheap", "cheap", 12, "dear", 60));
        var policy = new BudgetPolicy(rules, books);
        var spent = new HashMap<String, Long>();
        var running = new ArrayList<Running>();
        var sent = new HashSet<String>();
        int refused = 0;
        for (int step = 0; step < 1_500; step++) {
            if (running.isEmpty() || random.nextInt(3) > 0) {
                var asks = MODELS.get(random.nextInt(3));
                var asked = Asked.chat().of(asks).atMost(OptionalInt.of(1 + random.nextInt(200)));
                var call = new CallFacts(asked.head(), asked.call().request(), entry(asks), null, 0);
                var guard = Objects.requireNonNull(policy.guard(asked.head()));
                var served = asks;
                if (guard.call(call) instanceof Outcome.Ready<Consent>(Consent.UseModel(var to, var _, var _))) {
                    assertThat(guard.instead(call.servedBy(entry(to)))).isEqualTo(Consent.GIVEN);
                    served = to;
                    sent.add(asks + " to " + to);
                }
                var attempt = new NextAttempt(1, "p", served, PRICES.get(served), 2_048, 0);
                if (guard.attempt(attempt) instanceof Outcome.Ready) {
                    running.add(new Running(guard, served, payers(asks, served)));
                } else {
                    refused++;
                    guard.ended(new CallSpent(429, Cost.NONE, null, 0, 0));
                }
            } else {
                var ended = running.remove(random.nextInt(running.size()));
                var usage = new Usage(random.nextInt(2_000), 0, 0, 0, 1, 0, Usage.Quality.REPORTED);
                var cost = Objects.requireNonNull(PRICES.get(ended.served)).cost(usage);
                ended.guard.attemptEnded(new AttemptSpent(1, cost, usage, 0, true, 0));
                ended.guard.ended(new CallSpent(200, cost, usage, 0, 0));
                ended.payers.forEach(payer -> spent.merge(payer, cost.total().nanos(), Long::sum));
            }
            for (var balance : books.ledger().balances(NOON.toEpochMilli())) {
                var at = "seed " + seed + ", step " + step + ": "
                        + balance.budget().id();
                assertThat(balance.isBeyond()).as(at).isFalse();
                assertThat(balance.spent().nanos())
                        .as(at)
                        .isEqualTo(spent.getOrDefault(balance.budget().id(), 0L));
            }
        }
        assertThat(books.ledger().overdrawnNanos()).as("seed %s", seed).isZero();
        assertThat(books.ledger().open()).as("seed %s", seed).isEqualTo(running.size());
        assertThat(sent).as("seed %s", seed).contains("dear to plain", "plain to cheap", "cheap to dear");
        assertThat(refused).as("seed %s", seed).isPositive();
    }

    private static Set<String> payers(String asks, String served) {
        var payers = new HashSet<>(Set.of("house"));
        for (var model : List.of(asks, served)) {
            payers.add("of" + Character.toUpperCase(model.charAt(0)) + model.substring(1));
        }
        return payers;
    }
}
