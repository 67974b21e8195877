package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.map;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.reach.Served;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.config.schema.Units;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.loop.LoopMode;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.LoopRule.Setting;
import dev.tollgate.policy.loop.LoopRules;
import dev.tollgate.policy.loop.LoopRules.Answer;
import dev.tollgate.policy.loop.guard.LoopPolicy;
import dev.tollgate.price.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys under {@code loop}. */
final class LoopKeys {
    private static final int MOST = 1_000_000;
    private static final Pattern TOOL = Pattern.compile("[!-)+-~]{1,64}");

    private static final Field<Said, LoopMode> MODE =
            field("mode", Scalars.word(LoopMode.class), Said::mode).optional().says("How far the rule may go.");
    private static final Field<Said, Integer> OBSERVE = field("observe", Scalars.whole(0, MOST), Said::observe)
            .optional()
            .says("The count from which it is noted; 0 for never.");
    private static final Field<Said, Integer> THROTTLE = field("throttle", Scalars.whole(0, MOST), Said::throttle)
            .optional()
            .says("The count from which the run is slowed down to one call in five seconds; 0 for never.");
    private static final Field<Said, Integer> STOP = field("stop", Scalars.whole(0, MOST), Said::stop)
            .optional()
            .says("The count from which the run is broken off; 0 for never.");
    private static final Struct<Said> RULE = struct(
            v -> new Said(v.find(MODE), v.find(OBSERVE), v.find(THROTTLE), v.find(STOP)),
            MODE,
            OBSERVE,
            THROTTLE,
            STOP);

    private static final Field<Caps, Integer> CALLS =
            field("calls", Scalars.whole(0, MOST), Caps::calls).or("200").says("Calls of models; 0 for no cap.");
    private static final Field<Caps, Integer> TOOLS =
            field("tools", Scalars.whole(0, MOST), Caps::tools).or("500").says("Calls of tools; 0 for no cap.");
    private static final Field<Caps, BigDecimal> MONEY =
            field("money", Scalars.dollars("dollars"), Caps::money).optional().says("Dollars; no cap when not said.");
    private static final Field<Caps, Duration> TIME = field("time", Units.duration(), Caps::time)
            .optional()
            .says("Time from the first call on; no cap when not said.");
    private static final Struct<Caps> CAPS_SHAPE =
            struct(v -> new Caps(v.get(CALLS), v.get(TOOLS), v.find(MONEY), v.find(TIME)), CALLS, TOOLS, MONEY, TIME);

    private static final Field<Body, Map<String, Said>> RULES = field(
                    "rules",
                    map(
                            Scalars.text("rule", "one of L1 to L14", Pattern.compile("L(?:[1-9]|1[0-4])"))
                                    .guessing(LoopKeys::meant),
                            RULE),
                    Body::rules)
            .or("{}")
            .says("What differs from [the rules as they are](loops.md#the-rules).");
    private static final Field<Body, Caps> CAPS = field("caps", CAPS_SHAPE, Body::caps)
            .or("{}")
            .says("What one task may come to (L12); a task begins when a human says something new.");
    private static final Field<Body, List<String>> ALLOW = field("allow", tools(), Body::allow)
            .or("[]")
            .says("Tools that may repeat: as if they had not been called.");
    private static final Field<Body, List<String>> POLLING = field("polling", tools(), Body::polling)
            .or("[]")
            .says(
                    "Tools that ask whether something is ready, beside those whose name says so; only L14 speaks of them.");
    private static final Field<Body, Answer> ANSWER = field("answer", Scalars.word(Answer.class), Body::answer)
            .or("refuse")
            .says(
                    "What a run hears that is broken off: an error that clients do not repeat, or what a model might say.");

    static final Struct<Body> SHAPE = struct(
            v -> new Body(v.get(RULES), v.get(CAPS), v.get(ALLOW), v.get(POLLING), v.get(ANSWER)),
            RULES,
            CAPS,
            ALLOW,
            POLLING,
            ANSWER);

    private LoopKeys() {}

    /** {@code L4} for {@code l4}, {@code L04} or {@code L-4}. */
    private static String meant(String rule) {
        return "L" + rule.replaceAll("^[lL]?[-_ ]?0*", "");
    }

    private static Shape<List<String>> tools() {
        return list(Scalars.text(
                "tool name", "a tool's whole name of up to 64 printable characters, none of them a *", TOOL));
    }

    /** What is said of one rule; what is not said stays as it is. */
    record Said(
            @Nullable LoopMode mode,
            @Nullable Integer observe,
            @Nullable Integer throttle,
            @Nullable Integer stop) {
        Setting over(Setting usual) {
            return new Setting(
                    mode == null ? usual.mode() : mode,
                    observe == null ? usual.observe() : observe,
                    throttle == null ? usual.throttle() : throttle,
                    stop == null ? usual.stop() : stop);
        }

        /** Counts that cannot be reached: because a milder step asks for more, or because the rule as it is never goes that far. */
        void check(String at, Setting usual, RuleBody.Findings out) {
            atMost(at + ".observe", observe, "throttle", throttle, out);
            atMost(at + ".observe", observe, "stop", stop, out);
            atMost(at + ".throttle", throttle, "stop", stop, out);
            if (mode == null) {
                counts(at + ".throttle", throttle, LoopMode.THROTTLE, usual.mode(), out);
                counts(at + ".stop", stop, LoopMode.ENFORCE, usual.mode(), out);
            }
        }

        private static void atMost(
                String path, @Nullable Integer milder, String than, @Nullable Integer firmer, RuleBody.Findings out) {
            if (milder != null && firmer != null && firmer > 0 && milder > firmer) {
                out.add(path, milder.toString(), "at most the " + firmer + " of " + than);
            }
        }

        private static void counts(
                String path, @Nullable Integer count, LoopMode needed, LoopMode usual, RuleBody.Findings out) {
            if (count != null && count > 0 && usual.compareTo(needed) < 0) {
                var word = needed.name().toLowerCase(Locale.ROOT);
                out.add(path, count.toString(), "mode: " + word + " beside it, without which it never counts");
            }
        }
    }

    /** What one task may come to. */
    record Caps(
            int calls,
            int tools,
            @Nullable BigDecimal money,
            @Nullable Duration time) {
        LoopRules.Caps caps() {
            return new LoopRules.Caps(
                    calls,
                    tools,
                    money == null ? 0 : Money.ofDollars(money).nanos(),
                    time == null ? 0 : time.toNanos());
        }
    }

    /** What is done about runs that go in circles. */
    record Body(Map<String, Said> rules, Caps caps, List<String> allow, List<String> polling, Answer answer)
            implements RuleBody {
        @Override
        public List<Policy> policies(Rule rule, Ledgers ledgers) {
            return List.of(new LoopPolicy(rule, loopRules(), ledgers.loops()));
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            rules.forEach((name, said) ->
                    said.check("loop.rules." + name, LoopRule.valueOf(name).usual(), out));
        }

        LoopRules loopRules() {
            var settings = new EnumMap<LoopRule, Setting>(LoopRule.class);
            rules.forEach((name, said) -> {
                var of = LoopRule.valueOf(name);
                settings.put(of, said.over(of.usual()));
            });
            return new LoopRules(settings, caps.caps(), Set.copyOf(allow), Set.copyOf(polling), answer);
        }
    }
}
