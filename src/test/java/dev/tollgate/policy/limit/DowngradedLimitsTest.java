package dev.tollgate.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.exchange.Surface;
import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Outcome;
import dev.tollgate.identity.Caller;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.FieldSink;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.Rule;
import dev.tollgate.price.Cost;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import dev.tollgate.telemetry.Settlements;
import dev.tollgate.testing.Matches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A call that another model serves than the one it names holds what limits of the one that serves ask for, and nothing of the other's. */
class DowngradedLimitsTest {
    private final LocalLimits counts = new LocalLimits(1_000);
    private final LimitLedger ledger = new LimitLedger(counts, counts, new TokenEstimates(), new ClaimKeys(1, 2));

    private static Limit limit(Per per, Unit unit, long units) {
        return new Limit(per + "-" + unit.word(), per, null, unit, Quota.of(units, Duration.ofMinutes(1)));
    }

    private static LimitRule rule(String name, Match match, Limit... limits) {
        return new LimitRule(Rule.enforced(name, match), List.of(limits));
    }

    private static final HeadFacts HEAD = new HeadFacts(
            Settlements.arrival(Settlements.OWN, "/v1/chat/completions"),
            new Caller.Anonymous(),
            new Surface.ModelFace(Settlements.DIALECT, Operation.CHAT),
            0);

    private static ModelEntry entry(String model) {
        return ModelEntry.of(model, List.of(Target.of("p", model, null)));
    }

    private static CallFacts call(String model) {
        return new CallFacts(HEAD, Settlements.request(Operation.CHAT, model, false), entry(model), null, 0);
    }

    private Guard guard(LimitRule... rules) {
        return Objects.requireNonNull(new LimitPolicy(List.of(rules), ledger).guard(HEAD));
    }

    private static boolean passes(Outcome<Consent> outcome) {
        return outcome.equals(Consent.GIVEN);
    }

    /** A call of {@code fast} that {@code small} serves; null where it was refused. */
    private boolean downgraded(LimitRule... rules) {
        var guard = guard(rules);
        boolean passed = passes(guard.head())
                && passes(guard.call(call("fast")))
                && passes(guard.instead(call("fast").servedBy(entry("small"))));
        end(guard, passed ? 200 : 429);
        return passed;
    }

    private static void end(Guard guard, int status) {
        if (status == 200) {
            guard.attempt(new NextAttempt(1, "p", "m", null, 1, 0));
            guard.attemptEnded(AttemptSpent.nothing(1, 0));
        }
        guard.ended(new CallSpent(status, Cost.NONE, null, 0, 0));
    }

    private static int left(Guard guard, String limit) {
        var fields = fields(guard).getOrDefault("ratelimit", "");
        int at = fields.indexOf(limit);
        return at < 0
                ? -1
                : Integer.parseInt(
                        fields.substring(fields.indexOf("r=", at) + 2).split("[;,]", 2)[0]);
    }

    private static Map<String, String> fields(Guard guard) {
        var fields = new LinkedHashMap<String, String>();
        guard.fields(new FieldSink() {
            @Override
            public void set(String name, String value) {
                fields.put(name, value);
            }

            @Override
            public void add(String name, String value) {
                fields.put(name, value);
            }

            @Override
            public void remove(String name) {
                fields.remove(name);
            }
        });
        return fields;
    }

    @Test
    void aLimitOfTheModelThatServesIsNotGotAround() {
        var small = rule("small", Matches.ofModel("small"), limit(Per.ALL, Unit.REQUESTS, 2));

        assertThat(downgraded(small)).isTrue();
        assertThat(downgraded(small)).isTrue();
        assertThat(downgraded(small)).isFalse();
    }

    @Test
    void whatTheModelThatWasAskedForCountedIsGivenBackAndNotShown() {
        var rules = new LimitRule[] {
            rule("fast", Matches.ofModel("fast"), limit(Per.ALL, Unit.REQUESTS, 2)),
            rule("each", Match.ALL, limit(Per.MODEL, Unit.REQUESTS, 100)),
            rule("all", Match.ALL, limit(Per.ALL, Unit.REQUESTS, 100))
        };
        for (int i = 0; i < 20; i++) {
            assertThat(downgraded(rules)).as("call %d", i).isTrue();
        }
        var last = guard(rules);
        last.head();
        last.call(call("fast"));
        assertThat(left(last, "fast.ALL-requests")).isEqualTo(1);
        assertThat(left(last, "each.MODEL-requests")).isEqualTo(99);

        last.instead(call("fast").servedBy(entry("small")));

        assertThat(left(last, "fast.ALL-requests")).as("not told of any more").isEqualTo(-1);
        assertThat(left(last, "each.MODEL-requests")).isEqualTo(79);
        assertThat(left(last, "all.ALL-requests")).as("counted once").isEqualTo(79);
        end(last, 200);
    }

    @Test
    void whoIsRefusedByTheModelThatServesHasTakenNothingAnywhere() {
        var fast = rule("fast", Matches.ofModel("fast"), limit(Per.ALL, Unit.REQUESTS, 5));
        var all = rule("all", Match.ALL, limit(Per.ALL, Unit.REQUESTS, 5), limit(Per.ALL, Unit.CONCURRENCY, 5));
        var none = rule("none", Matches.ofModel("small"), limit(Per.ALL, Unit.CONCURRENCY, 1));
        var holder = guard(none);
        assertThat(passes(holder.call(call("small")))).isTrue();

        for (int i = 0; i < 20; i++) {
            assertThat(downgraded(fast, all, none)).isFalse();
        }

        end(holder, 200);
        for (int i = 0; i < 5; i++) {
            assertThat(downgraded(fast, all, none)).as("call %d", i).isTrue();
        }
        assertThat(downgraded(fast, all, none)).isFalse();
        assertThat(counts.underWay()).isZero();
    }

    @Test
    void aShadowNotesEachOfBothOnce() {
        var watching = new LimitRule(
                new Rule("watching", Match.ALL, Mode.SHADOW), List.of(limit(Per.MODEL, Unit.REQUESTS, 1)));
        for (int i = 0; i < 3; i++) {
            assertThat(downgraded(watching)).isTrue();
        }
        var guard = guard(watching);
        guard.head();
        guard.call(call("fast"));
        guard.instead(call("fast").servedBy(entry("small")));
        var notes = new ArrayList<PolicyNote>();
        guard.notes(notes::add);
        end(guard, 200);

        assertThat(notes).extracting(PolicyNote::action).as("of small alone").containsExactly("shadow_refuse");
    }

    /** As many calls hold a place of a model as it serves, whatever they asked for. */
    @Test
    void placesAreThoseOfTheModelsThatServe() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var rules = new LimitRule[] {
                rule("each", Match.ALL, limit(Per.MODEL, Unit.CONCURRENCY, 3)),
                rule("b", Matches.ofModel("b"), limit(Per.ALL, Unit.CONCURRENCY, 2)),
                rule("all", Match.ALL, limit(Per.ALL, Unit.CONCURRENCY, 6))
            };
            var running = new ArrayList<Guard>();
            var served = new ArrayList<String>();
            for (int step = 0; step < 200; step++) {
                if (!running.isEmpty() && random.nextInt(5) < 2) {
                    int at = random.nextInt(running.size());
                    end(running.remove(at), 200);
                    served.remove(at);
                    continue;
                }
                var asks = model(random);
                var serves = random.nextBoolean() ? asks : model(random);
                boolean expected = room(served, asks) && (serves.equals(asks) || room(served, serves));
                var guard = guard(rules);
                boolean passed = passes(guard.head())
                        && passes(guard.call(call(asks)))
                        && (serves.equals(asks)
                                || passes(guard.instead(call(asks).servedBy(entry(serves)))));
                assertThat(passed)
                        .as("seed %d, step %d: %s served by %s beside %s", seed, step, asks, serves, served)
                        .isEqualTo(expected);
                if (passed) {
                    running.add(guard);
                    served.add(serves);
                } else {
                    end(guard, 429);
                }
            }
            running.forEach(guard -> end(guard, 200));
            assertThat(counts.underWay()).as("seed %d", seed).isZero();
        }
    }

    private static String model(SplittableRandom random) {
        return List.of("a", "b", "c").get(random.nextInt(3));
    }

    private static boolean room(List<String> served, String model) {
        var counted = new HashMap<String, Integer>();
        served.forEach(each -> counted.merge(each, 1, Integer::sum));
        int there = counted.getOrDefault(model, 0);
        return served.size() < 6 && there < (model.equals("b") ? 2 : 3);
    }
}
