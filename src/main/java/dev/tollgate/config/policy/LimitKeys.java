package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.cel.Key;
import dev.tollgate.config.Problem;
import dev.tollgate.config.policy.RuleBody.Findings;
import dev.tollgate.config.reach.Served;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Meant;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape.ListOf;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.limit.Limit;
import dev.tollgate.policy.limit.LimitPolicy;
import dev.tollgate.policy.limit.LimitRule;
import dev.tollgate.policy.limit.Per;
import dev.tollgate.policy.limit.Quota;
import dev.tollgate.policy.limit.Unit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys under {@code limits}. */
final class LimitKeys {
    private static final int MOST_CALLS = 1_000_000;

    private static final Field<Entry, Per> PER = field("per", Scalars.word(Per.class), Entry::per)
            .says(
                    "Whose calls share the limit. A caller without that name counts by its principal, an anonymous one by its address.")
            .whenWrong(Per.ALL);
    private static final Field<Entry, Key> KEY = field("key", PolicyScalars.key(), Entry::key)
            .optional()
            .says("For `per: expression`, a CEL expression: calls of which it says the same share the limit.");
    private static final Field<Entry, Quota> REQUESTS =
            rate("requests", Unit.REQUESTS).says("Calls in a time.");
    private static final Field<Entry, Quota> TOKENS =
            rate("tokens", Unit.TOKENS).says("Tokens of prompts and answers in a time.");
    private static final Field<Entry, Quota> INPUT =
            rate("inputTokens", Unit.INPUT_TOKENS).says("Tokens of prompts in a time.");
    private static final Field<Entry, Quota> OUTPUT =
            rate("outputTokens", Unit.OUTPUT_TOKENS).says("Tokens of answers in a time, reasoning included.");
    private static final Field<Entry, Integer> CONCURRENCY = field(
                    "concurrency", Scalars.whole(1, MOST_CALLS), Entry::concurrency)
            .optional()
            .says("Calls under way at the same time.");
    private static final Field<Entry, Integer> BURST = field("burst", Scalars.whole(1, (int) Quota.MOST), Entry::burst)
            .optional()
            .says("How many may come at once after a pause; when not said, as many as in the whole time.");

    /** A list of limits; a limit counts one thing. */
    static final ListOf<Entry> SHAPE = nonEmptyList(struct(
            v -> {
                var rates = new EnumMap<Unit, Quota>(Unit.class);
                put(rates, Unit.REQUESTS, v.find(REQUESTS));
                put(rates, Unit.TOKENS, v.find(TOKENS));
                put(rates, Unit.INPUT_TOKENS, v.find(INPUT));
                put(rates, Unit.OUTPUT_TOKENS, v.find(OUTPUT));
                return new Entry(v.get(PER), v.find(KEY), rates, v.find(CONCURRENCY), v.find(BURST));
            },
            PER,
            KEY,
            REQUESTS,
            TOKENS,
            INPUT,
            OUTPUT,
            CONCURRENCY,
            BURST));

    private LimitKeys() {}

    private static Field<Entry, Quota> rate(String key, Unit unit) {
        return field(key, Rates.SHAPE, (Entry entry) -> entry.rates().get(unit)).optional();
    }

    private static void put(Map<Unit, Quota> rates, Unit unit, @Nullable Quota quota) {
        if (quota != null) {
            rates.put(unit, quota);
        }
    }

    /** One limit as written. */
    record Entry(
            Per per,
            @Nullable Key key,
            Map<Unit, Quota> rates,
            @Nullable Integer concurrency,
            @Nullable Integer burst) {
        Entry {
            rates = Map.copyOf(rates);
        }

        /** Finds what is wrong with it beyond its single keys. */
        void check(String path, Findings out) {
            int said = rates.size() + (concurrency == null ? 0 : 1);
            if (per == Per.EXPRESSION && key == null) {
                out.add(path + ".key", "nothing", "an expression, where the limit is per expression");
            } else if (per != Per.EXPRESSION && key != null) {
                out.add(path + ".per", per.name().toLowerCase(Locale.ROOT), "expression, beside a key");
            } else if (said != 1) {
                out.add(
                        path,
                        said == 0 ? "a limit of nothing" : said + " limits",
                        "exactly one of requests, tokens, inputTokens, outputTokens, concurrency");
            } else if (concurrency != null && burst != null) {
                out.add(path + ".burst", burst.toString(), "no burst where calls at the same time are counted");
            } else {
                counts(path, out);
            }
        }

        private void counts(String path, Findings out) {
            try {
                quota();
            } catch (IllegalArgumentException wrong) {
                out.add(path, "a limit that cannot be counted", String.valueOf(wrong.getMessage()));
            }
        }

        private Quota quota() {
            if (concurrency != null) {
                return Quota.of(concurrency, Duration.ofSeconds(1));
            }
            var rate = rates.values().iterator().next();
            return burst == null ? rate : rate.withBurst(burst);
        }

        /** Whether another limit, of which this one's calls take as much, leaves less room at every moment. */
        boolean isBehind(Entry other) {
            boolean same = per == other.per && String.valueOf(key).equals(String.valueOf(other.key));
            boolean whose = same || (other.per == Per.ALL && per != Per.PROVIDER);
            var mine = countable();
            var theirs = other.countable();
            if (!whose || mine == null || theirs == null || unit() != other.unit()) {
                return false;
            }
            long slower = Long.compare(theirs.nanos(Quota.MOST), mine.nanos(Quota.MOST));
            return unit() == Unit.CONCURRENCY
                    ? theirs.units() < mine.units()
                    : slower >= 0 && theirs.burst() <= mine.burst() && (slower > 0 || theirs.burst() < mine.burst());
        }

        /** What it counts to; null where {@link #check} finds it wrong. */
        private @Nullable Quota countable() {
            try {
                return rates.size() + (concurrency == null ? 0 : 1) == 1 ? quota() : null;
            } catch (IllegalArgumentException wrong) {
                return null;
            }
        }

        private Unit unit() {
            return concurrency == null ? rates.keySet().iterator().next() : Unit.CONCURRENCY;
        }

        String shown() {
            return concurrency == null ? Rates.show(rates.values().iterator().next()) : concurrency.toString();
        }

        Limit limit(HashSet<String> names) {
            var unit = unit();
            var what = unit == Unit.CONCURRENCY ? "concurrency" : unit.word();
            var base = per.name().toLowerCase(Locale.ROOT) + "-" + what;
            var name = base;
            for (int i = 2; !names.add(name); i++) {
                name = base + "-" + i;
            }
            return new Limit(name, per, key, unit, quota());
        }
    }

    /** How often, how much, how many at once. */
    record Body(List<Entry> entries) implements RuleBody {
        @Override
        public List<Policy> policies(Rule rule, Ledgers ledgers) {
            var names = new HashSet<String>();
            var limits = entries.stream().map(entry -> entry.limit(names)).toList();
            return List.of(new LimitPolicy(List.of(new LimitRule(rule, limits)), ledgers.limits()));
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            for (int i = 0; i < entries.size(); i++) {
                entries.get(i).check(Problem.index("limits", i), out);
            }
        }

        /** Limits that are never reached, because another one refuses first. */
        @Override
        public void warn(Rule rule, Served served, Findings out) {
            for (int i = 0; i < entries.size(); i++) {
                for (int j = 0; j < entries.size(); j++) {
                    if (entries.get(i).isBehind(entries.get(j))) {
                        out.add(
                                Problem.index("limits", i),
                                entries.get(i).shown(),
                                "less than the " + entries.get(j).shown() + " of " + Problem.index("limits", j)
                                        + ", which counts as much or more; this is never reached");
                    }
                }
            }
        }
    }

    /** So many per time, such as {@code 60/m}. */
    private static final class Rates {
        private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,9})/([1-9][0-9]{0,5})?(ms|s|m|h|d)");

        static final Scalar<Quota> SHAPE = Scalars.parsed(
                        "rate",
                        "a count per time like 60/m, 10/s or 5000/24h, at most " + Quota.MOST + " and 31 days",
                        FORM,
                        (text, folder) -> read(text),
                        Rates::show)
                .guessing(Meant::rate);

        private static @Nullable Quota read(String text) {
            var form = FORM.matcher(text);
            if (!form.matches()) {
                return null;
            }
            long count = Long.parseLong(form.group(1));
            long times = form.group(2) == null ? 1 : Long.parseLong(form.group(2));
            var period = unit(form.group(3)).multipliedBy(times);
            return count > Quota.MOST || period.compareTo(Quota.LONGEST_PERIOD) > 0 ? null : Quota.of(count, period);
        }

        private static Duration unit(String letter) {
            return switch (letter) {
                case "ms" -> Duration.ofMillis(1);
                case "s" -> Duration.ofSeconds(1);
                case "m" -> Duration.ofMinutes(1);
                case "h" -> Duration.ofHours(1);
                default -> Duration.ofDays(1);
            };
        }

        private static String show(Quota quota) {
            for (var letter : List.of("d", "h", "m", "s")) {
                long each = unit(letter).toNanos();
                if (quota.periodNanos() % each == 0) {
                    long times = quota.periodNanos() / each;
                    return quota.units() + "/" + (times == 1 ? "" : times) + letter;
                }
            }
            return quota.units() + "/" + quota.periodNanos() / 1_000_000 + "ms";
        }
    }
}
