package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.Problem;
import dev.tollgate.config.policy.RuleBody.Findings;
import dev.tollgate.config.reach.Served;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape.ListOf;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Budget.Downgrade;
import dev.tollgate.policy.budget.Budget.Streams;
import dev.tollgate.policy.budget.Budget.Terms;
import dev.tollgate.policy.budget.Budget.Unbounded;
import dev.tollgate.policy.budget.Budget.Unpriced;
import dev.tollgate.policy.budget.Budget.Unreachable;
import dev.tollgate.policy.budget.Budget.Unsettled;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Window;
import dev.tollgate.policy.budget.guard.BudgetPolicy;
import dev.tollgate.policy.budget.guard.BudgetRule;
import dev.tollgate.price.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys under {@code budgets}. */
final class BudgetKeys {
    /** More dollars than anybody spends, and few enough to be counted in nano-dollars. */
    private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(1_000_000_000);

    /** A run that was silent for so long is over. */
    private static final Duration RUN_ENDS = Duration.ofHours(24);

    private static final Field<Downgrade, String> TO =
            field("to", Scalars.modelName(), Downgrade::model).says("The model entry that serves instead.");
    private static final Field<Downgrade, Integer> AT = field("at", BudgetScalars.percent(), Downgrade::atPercent)
            .or("100%")
            .says("From which share of the limit on; at 100% only calls that do not fit any more.");
    private static final Struct<Downgrade> DOWNGRADE_SHAPE = struct(v -> new Downgrade(v.get(TO), v.get(AT)), TO, AT);

    private static final Field<Item, Level> PER = field("per", Scalars.word(Level.class), Item::per)
            .says("Whose spending counts together.")
            // The level of which least is asked.
            .whenWrong(Level.RUN);
    private static final Field<Item, BigDecimal> MONEY = field("money", Scalars.dollars("dollars"), Item::money)
            .optional()
            .says("Dollars that may be spent in a window.");
    private static final Field<Item, Long> TOKENS = field("tokens", BudgetScalars.tokens(), Item::tokens)
            .optional()
            .says("Tokens that may be used in a window, input and output together.");
    private static final Field<Item, Window> WINDOW = field("window", BudgetScalars.window(), Item::window)
            .optional()
            .says(
                    "A unit of the calendar, or a duration that slides; may be left out of a budget per run, which then holds as long as the run lives.");
    private static final Field<Item, ZoneId> ZONE = field("zone", BudgetScalars.zone(), Item::zone)
            .optional()
            .says("The time zone of a calendar window; UTC when not said.");
    private static final Field<Item, Integer> WARN = field("warn", BudgetScalars.percent(), Item::warn)
            .or("80%")
            .says("From which share of the limit callers are warned by a header.");
    private static final Field<Item, Downgrade> DOWNGRADE = field("downgrade", DOWNGRADE_SHAPE, Item::downgrade)
            .optional()
            .says("What serves instead when much is spent.");
    private static final Field<Item, Streams> STREAMS = field("streams", Scalars.word(Streams.class), Item::streams)
            .or("cut")
            .says(
                    "What becomes of a stream when the money ends: `cut`; `finish`, and be counted; `whole`, cut too, but none begins whose `max_tokens` do not fit.");
    private static final Field<Item, Unpriced> UNPRICED = field(
                    "unpriced", Scalars.word(Unpriced.class), Item::unpriced)
            .or("refuse")
            .says(
                    "What becomes of calls whose price nobody knows: `refuse`, `estimate` at $15 and $75 per million tokens, or `allow` uncounted.");
    private static final Field<Item, Unsettled> UNSETTLED = field(
                    "unsettled", Scalars.word(Unsettled.class), Item::unsettled)
            .or("estimate")
            .says(
                    "What an attempt counts for that failed and may have been billed: an `estimate` from above, the `worst` case, or `nothing`.");

    private static final Field<Item, Unreachable> UNREACHABLE = field(
                    "unreachable", Scalars.word(Unreachable.class), Item::unreachable)
            .or("refuse")
            .says(
                    "What a gateway may spend of a budget that it shares, while Redis does not answer: what it was lent and then `refuse`, or `local`, its share: the limit divided by the number of gateways.");

    private static final Field<Item, Unbounded> UNBOUNDED = field(
                    "unbounded", Scalars.word(Unbounded.class), Item::unbounded)
            .or("learned")
            .says(
                    "What becomes of a call that is not streamed and sets no `max_tokens`: it reserves what was `learned` of the model's answers, which a longer one exceeds, or `refuse`.");

    /** A list of budgets, all of which an attempt must fit. */
    static final ListOf<Item> SHAPE = nonEmptyList(struct(
            v -> new Item(
                    v.get(PER),
                    v.find(MONEY),
                    v.find(TOKENS),
                    v.find(WINDOW),
                    v.find(ZONE),
                    v.get(WARN),
                    v.find(DOWNGRADE),
                    v.get(STREAMS),
                    v.get(UNPRICED),
                    v.get(UNSETTLED),
                    v.get(UNREACHABLE),
                    v.get(UNBOUNDED)),
            PER,
            MONEY,
            TOKENS,
            WINDOW,
            ZONE,
            WARN,
            DOWNGRADE,
            STREAMS,
            UNPRICED,
            UNSETTLED,
            UNREACHABLE,
            UNBOUNDED));

    private BudgetKeys() {}

    /** One budget as written. */
    record Item(
            Level per,
            @Nullable BigDecimal money,
            @Nullable Long tokens,
            @Nullable Window window,
            @Nullable ZoneId zone,
            int warn,
            @Nullable Downgrade downgrade,
            Streams streams,
            Unpriced unpriced,
            Unsettled unsettled,
            Unreachable unreachable,
            Unbounded unbounded) {

        /** Finds what is wrong with it that no single key can tell. */
        void check(String path, Findings out) {
            if (money == null && tokens == null) {
                out.add(path, "a budget of nothing", "money or tokens");
            }
            if (money != null && (money.signum() == 0 || money.compareTo(MOST_DOLLARS) > 0)) {
                out.add(path + ".money", money.toPlainString(), "more than 0 and at most " + MOST_DOLLARS + " dollars");
            }
            if (window == null && per != Level.RUN) {
                out.add(path, "no window", "a window such as day or 24h; only a budget per run needs none");
            }
            if (zone != null && !(window instanceof Window.Calendar)) {
                out.add(path + ".zone", zone.getId(), "a zone only with a calendar window");
            }
        }

        /** Whether another budget, which counts at least what this one does, ends before it. */
        void behind(Item other, String path, String around, Findings out) {
            boolean same = per == other.per && windowInForce().equals(other.windowInForce());
            if (downgrade != null || !within(other)) {
                return;
            }
            var which = " of " + around
                    + (same
                            ? ", which counts the same"
                            : per == other.per ? ", which counts for longer" : ", which counts all of them together")
                    + "; this is never reached";
            if (money != null && other.money != null && money.compareTo(other.money) > 0) {
                out.add(path + ".money", money.toPlainString(), "at most the " + other.money.toPlainString() + which);
            }
            if (tokens != null && other.tokens != null && tokens > other.tokens) {
                out.add(path + ".tokens", tokens.toString(), "at most the " + other.tokens + which);
            }
        }

        /** Whether all that this one counts is counted by the other too. */
        private boolean within(Item other) {
            boolean whose = per == other.per || other.per == Level.ALL;
            return whose && windowInForce().isWithin(other.windowInForce());
        }

        private Budget budget(Rule rule, String id) {
            return new Budget(
                    rule.name(),
                    id,
                    rule.mode() == Mode.ENFORCE,
                    per,
                    money == null ? Budget.UNLIMITED : nanos(money),
                    tokens == null ? Budget.UNLIMITED : tokens,
                    windowInForce(),
                    warn,
                    downgrade,
                    new Terms(streams, unpriced, unsettled, unreachable, unbounded));
        }

        private static long nanos(BigDecimal dollars) {
            return Math.max(1, Money.ofDollars(dollars).nanos());
        }

        private Window windowInForce() {
            return switch (window) {
                case null -> new Window.Lifetime(RUN_ENDS);
                case Window.Calendar(var unit, var utc) -> new Window.Calendar(unit, zone == null ? utc : zone);
                case Window.Sliding sliding -> sliding;
                case Window.Lifetime lifetime -> lifetime;
            };
        }
    }

    /** What callers may spend. */
    record Body(List<Item> items) implements RuleBody {
        Body {
            items = List.copyOf(items);
        }

        @Override
        public List<Policy> policies(Rule rule, Ledgers ledgers) {
            var ids = new HashSet<String>();
            var budgets = items.stream()
                    .map(item -> item.budget(rule, id(rule, item, ids)))
                    .toList();
            return List.of(new BudgetPolicy(List.of(new BudgetRule(rule, budgets)), ledgers.budgets()));
        }

        /** Named by policy and level, so that what was spent is found again whatever else the policy says. */
        private static String id(Rule rule, Item item, Set<String> taken) {
            var base = rule.name() + "/" + item.per().code();
            var id = base;
            for (int i = 2; !taken.add(id); i++) {
                id = base + "-" + i;
            }
            return id;
        }

        /** Budgets that are never reached, because one that counts as much or more ends before. */
        @Override
        public void warn(Rule rule, Served served, Findings out) {
            for (int i = 0; i < items.size(); i++) {
                for (int j = 0; j < items.size(); j++) {
                    items.get(i).behind(items.get(j), Problem.index("budgets", i), Problem.index("budgets", j), out);
                }
            }
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            for (int i = 0; i < items.size(); i++) {
                items.get(i).check(Problem.index("budgets", i), out);
            }
            var models = served.models();
            for (int i = 0; i < items.size() && models != null; i++) {
                var downgrade = items.get(i).downgrade();
                if (downgrade == null) {
                    continue;
                }
                var to = downgrade.model();
                var path = Problem.index("budgets", i) + ".downgrade.to";
                if (!models.containsKey(to)) {
                    out.add(
                            path,
                            to,
                            "a model that is served, "
                                    + MatchCheck.oneOf(models.keySet(), new Wildcard(Wildcard.Form.EXACT, to)));
                } else if (served.isOnly(to, rule.match().models())) {
                    out.add(path, to, "another model than the only one that the policy speaks of");
                }
            }
        }
    }
}
