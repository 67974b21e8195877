package dev.tollgate.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.cel.Compiled;
import dev.tollgate.cel.Expressions;
import dev.tollgate.cel.Key;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.exchange.Surface;
import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Caller;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.FieldSink;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.Rule;
import dev.tollgate.price.Cost;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import dev.tollgate.telemetry.Settlements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitGuardTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ModelEntry SMALL = ModelEntry.of("small", List.of(Target.of("openai", "s", null)));

    private final LocalLimits local = new LocalLimits(1_000);
    private final LimitLedger ledger = new LimitLedger(local, local, new TokenEstimates(), new ClaimKeys(1, 2));

    private static Limit limit(Per per, Unit unit, long units) {
        var name = per.name().toLowerCase(java.util.Locale.ROOT) + "-" + unit.word();
        return new Limit(name, per, null, unit, Quota.of(units, MINUTE));
    }

    private static LimitRule rule(String name, Limit... limits) {
        return new LimitRule(Rule.enforced(name, Match.ALL), List.of(limits));
    }

    private static HeadFacts head(String address) {
        return head(address, Settlements.DIALECT);
    }

    private static HeadFacts head(String address, dev.tollgate.dialect.Dialect dialect) {
        var arrival = Settlements.arrival(Settlements.OWN, "/v1/chat/completions");
        var from = new dev.tollgate.exchange.Arrival(
                arrival.requestId(),
                arrival.listener(),
                new dev.tollgate.exchange.Peer(address, 1, false),
                arrival.protocol(),
                arrival.head(),
                arrival.trace(),
                arrival.epochMillis(),
                arrival.timeline());
        return new HeadFacts(from, new Caller.Anonymous(), new Surface.ModelFace(dialect, Operation.CHAT), 0);
    }

    private static CallFacts call(HeadFacts head) {
        return new CallFacts(
                head,
                Settlements.request(Operation.CHAT, "m", false),
                ModelEntry.of("m", List.of(Target.of("openai", "m", null))),
                null,
                0);
    }

    private static NextAttempt attempt(String provider) {
        return new NextAttempt(1, provider, "m", null, 2_048, 0);
    }

    private Guard guard(HeadFacts head, LimitRule... rules) {
        return guard(ledger, head, rules);
    }

    private static Guard guard(LimitLedger ledger, HeadFacts head, LimitRule... rules) {
        return Objects.requireNonNull(new LimitPolicy(List.of(rules), ledger).guard(head));
    }

    private static Fault refused(Outcome<Consent> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<Consent>) outcome).fault();
    }

    private static CallSpent over(int status, @Nullable Usage usage) {
        return new CallSpent(status, Cost.NONE, usage, 0, 0);
    }

    private static Map<String, String> fields(Guard guard, Map<String, String> provider) {
        var fields = new LinkedHashMap<>(provider);
        guard.fields(new FieldSink() {
            @Override
            public void set(String name, String value) {
                fields.put(name, value);
            }

            @Override
            public void add(String name, String value) {
                throw new AssertionError("limits replace what a provider says of its own");
            }

            @Override
            public void remove(String name) {
                throw new AssertionError("limits take nothing away");
            }

            @Override
            public @Nullable String found(String name) {
                return provider.get(name);
            }
        });
        return fields;
    }

    @Test
    void aCallTooManyIsRefusedBeforeItsBodyAndToldWhyAndForHowLong() {
        var rule = rule("calm", limit(Per.IP, Unit.REQUESTS, 2));
        assertThat(guard(head("10.0.0.1"), rule).head()).isEqualTo(Consent.GIVEN);
        assertThat(guard(head("10.0.0.1"), rule).head()).isEqualTo(Consent.GIVEN);
        var third = guard(head("10.0.0.1"), rule);

        var why = refused(third.head());

        assertThat(why.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(why.policy()).isEqualTo("calm");
        assertThat(why.message())
                .isEqualTo("policy calm: limit ip-requests: too many requests (expected: at most 2 in 60 s, so this"
                        + " one in 30 s)");
        assertThat(why.retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(why.fields()).containsExactly(new Fault.Field("retry-after-ms", "30000"));
        assertThat(fields(third, Map.of()))
                .containsEntry("ratelimit-policy", "\"calm.ip-requests\";q=2;w=60")
                .containsEntry("ratelimit", "\"calm.ip-requests\";r=0;t=60")
                .containsEntry("x-ratelimit-limit-requests", "2")
                .containsEntry("x-ratelimit-remaining-requests", "0")
                .containsEntry("x-ratelimit-reset-requests", "1m0s");
        assertThat(guard(head("10.0.0.2"), rule).head()).isEqualTo(Consent.GIVEN);
    }

    @Test
    void callersOfOneCustomerNetworkOfIpv6ShareALimit() {
        var rule = rule("calm", limit(Per.IP, Unit.REQUESTS, 1));
        assertThat(guard(head("2001:db8:0:1::1"), rule).head()).isEqualTo(Consent.GIVEN);
        refused(guard(head("2001:db8:0:1:ffff::2"), rule).head());
        assertThat(guard(head("2001:db8:0:2::1"), rule).head()).isEqualTo(Consent.GIVEN);
    }

    private static HeadFacts head(Caller caller) {
        var anonymous = head("10.0.0.1");
        return new HeadFacts(anonymous.arrival(), caller, anonymous.surface(), 0);
    }

    private static Caller holder(String key, String agent, @Nullable String team, @Nullable String tenant) {
        return new Caller.KeyHolder(key, agent, team, tenant, Set.of(), key.hashCode());
    }

    @Test
    void whoHasNoNameOfAKindCountsByItsPrincipalAndTenantsDoNotMeet() {
        var teams = rule("teams", limit(Per.TEAM, Unit.REQUESTS, 1));
        assertThat(guard(head(holder("k1", "a", "red", "acme")), teams).head()).isEqualTo(Consent.GIVEN);
        refused(guard(head(holder("k2", "b", "red", "acme")), teams).head());
        assertThat(guard(head(holder("k3", "a", "red", "other")), teams).head()).isEqualTo(Consent.GIVEN);
        assertThat(guard(head(holder("k4", "a", null, "acme")), teams).head()).isEqualTo(Consent.GIVEN);
        refused(guard(head(holder("k4", "b", null, "acme")), teams).head());
        assertThat(guard(head(holder("k5", "a", null, "acme")), teams).head()).isEqualTo(Consent.GIVEN);

        var agents = rule("agents", limit(Per.AGENT, Unit.REQUESTS, 1));
        assertThat(guard(head(holder("k1", "billing", null, null)), agents).head())
                .isEqualTo(Consent.GIVEN);
        refused(guard(head(holder("k2", "billing", null, null)), agents).head());
    }

    @Test
    void anExpressionTellsCallersApart() {
        var key = ((Compiled.Fine<Key>) Expressions.key("call.model + caller.team")).expression();
        var limit = new Limit("l", Per.EXPRESSION, key, Unit.REQUESTS, Quota.of(1, MINUTE));
        for (var team : List.of("red", "blue")) {
            var head = head(holder("k" + team, "a", team, null));
            var first = guard(head, rule("p", limit));
            assertThat(first.head()).isEqualTo(Consent.GIVEN);
            assertThat(first.call(call(head))).isEqualTo(Consent.GIVEN);
            refused(guard(head, rule("p", limit)).call(call(head)));
        }
    }

    @Test
    void whatTheProviderSaysStaysWhereItIsTighter() {
        var rule = rule("calm", limit(Per.ALL, Unit.REQUESTS, 10), limit(Per.ALL, Unit.TOKENS, 1_000_000));
        var guard = guard(head("10.0.0.1"), rule);
        guard.head();
        guard.call(call(head("10.0.0.1")));

        assertThat(fields(
                        guard,
                        Map.of("x-ratelimit-remaining-requests", "3", "x-ratelimit-remaining-tokens", "20000000")))
                .containsEntry("x-ratelimit-remaining-requests", "3")
                .doesNotContainKey("x-ratelimit-limit-requests")
                .containsEntry("x-ratelimit-limit-tokens", "1000000");
    }

    @Test
    void aShadowCountsAndNotesButRefusesNobody() {
        var shadow = new LimitRule(new Rule("dark", Match.ALL, Mode.SHADOW), List.of(limit(Per.ALL, Unit.REQUESTS, 1)));
        guard(head("10.0.0.1"), shadow).head();
        var second = guard(head("10.0.0.1"), shadow);
        assertThat(second.head()).isEqualTo(Consent.GIVEN);

        var notes = new ArrayList<PolicyNote>();
        second.notes(notes::add);

        assertThat(notes)
                .containsExactly(
                        new PolicyNote("dark", PolicyKind.LIMITS, "shadow_refuse", "all-requests rate_limited"));
        assertThat(fields(second, Map.of())).isEmpty();
    }

    @Test
    void whatOnePolicyRefusesIsNotTakenFromAnother() {
        var wide = rule("wide", limit(Per.ALL, Unit.REQUESTS, 100), limit(Per.ALL, Unit.CONCURRENCY, 5));
        var narrow = rule("narrow", limit(Per.MODEL, Unit.REQUESTS, 1));
        for (int i = 0; i < 20; i++) {
            var guard = guard(head("10.0.0.1"), wide, narrow);
            assertThat(guard.head()).isEqualTo(Consent.GIVEN);
            var outcome = guard.call(call(head("10.0.0.1")));
            assertThat(outcome instanceof Outcome.Refused<Consent>).isEqualTo(i > 0);
            guard.ended(over(i > 0 ? 429 : 200, null));
        }
        var guard = guard(head("10.0.0.1"), wide);
        guard.head();
        assertThat(fields(guard, Map.of())).containsEntry("x-ratelimit-remaining-requests", "98");
    }

    @Test
    void aCallThatAnotherPolicyRefusesAtItsFirstAttemptHasTakenNothing() {
        var rule = rule("calm", limit(Per.ALL, Unit.REQUESTS, 2), limit(Per.PROVIDER, Unit.REQUESTS, 2));
        for (int i = 0; i < 20; i++) {
            var guard = guard(head("10.0.0.1"), rule);
            guard.head();
            guard.call(call(head("10.0.0.1")));
            assertThat(guard.attempt(attempt("openai"))).isEqualTo(Consent.GIVEN);
            guard.notMade(attempt("openai"));
            guard.ended(over(429, null));
        }
        // One that was made counts, also where the next was refused.
        var made = guard(head("10.0.0.1"), rule);
        made.head();
        made.call(call(head("10.0.0.1")));
        made.attempt(attempt("openai"));
        made.attemptEnded(AttemptSpent.nothing(1, 0));
        made.attempt(attempt("other"));
        made.notMade(attempt("other"));
        made.ended(over(429, null));
        assertThat(fields(made, Map.of())).containsEntry("x-ratelimit-remaining-requests", "1");
        var last = guard(head("10.0.0.1"), rule);
        assertThat(last.head()).isEqualTo(Consent.GIVEN);
        refused(guard(head("10.0.0.1"), rule).head());
    }

    @Test
    void tenantsThatImitateEachOtherDoNotMeet() {
        var teams = rule("teams", limit(Per.TEAM, Unit.REQUESTS, 1));
        assertThat(guard(head(holder("k1", "a", "b:red", "acme")), teams).head())
                .isEqualTo(Consent.GIVEN);
        assertThat(guard(head(holder("k2", "a", "red", "acme:b")), teams).head())
                .isEqualTo(Consent.GIVEN);
        assertThat(guard(head(holder("k3", "a", "4:acme:b:red", null)), teams).head())
                .isEqualTo(Consent.GIVEN);
        refused(guard(head(holder("k4", "a", "b:red", "acme")), teams).head());
    }

    @Test
    void tokensAreEstimatedAndThenCountedAsTheyWereUsed() {
        var rule = rule("tokens", limit(Per.ALL, Unit.TOKENS, 10_000));
        var first = guard(head("10.0.0.1"), rule);
        first.head();
        first.call(call(head("10.0.0.1")));
        assertThat(first.attempt(attempt("openai"))).isEqualTo(Consent.GIVEN);
        var used = new Usage(4_000, 0, 0, 0, 3_000, 0, Usage.Quality.REPORTED);
        first.attemptEnded(new AttemptSpent(1, Cost.NONE, used, 0, true, 0));
        first.ended(over(200, used));

        var second = guard(head("10.0.0.1"), rule);
        second.head();
        second.call(call(head("10.0.0.1")));
        second.attempt(attempt("openai"));
        second.ended(over(502, null));

        var third = guard(head("10.0.0.1"), rule("tokens", limit(Per.ALL, Unit.TOKENS, 10_000)));
        third.call(call(head("10.0.0.1")));
        assertThat(ledger.estimates().output("m", call(head("10.0.0.1")).request()))
                .isGreaterThan(256);
        var left = Long.parseLong(fields(third, Map.of()).getOrDefault("x-ratelimit-remaining-tokens", "-1"));
        assertThat(left).isBetween(2_000L, 3_000L);
    }

    /** It asks for as many answers as a number can say, and leaves before the end of the first. */
    @Test
    void whatACallerMayUseEmptiesABucketAtMost() {
        var rule = rule("tokens", limit(Per.ALL, Unit.TOKENS, 10_000));
        var hostile = guard(head("10.0.0.1"), rule);
        hostile.head();
        assertThat(hostile.call(asking(Integer.MAX_VALUE))).isEqualTo(Consent.GIVEN);
        assertThat(hostile.attempt(attempt("openai"))).isEqualTo(Consent.GIVEN);
        var seen = new Usage(10, 0, 0, 0, 1, 0, Usage.Quality.PARTIAL);
        hostile.attemptEnded(new AttemptSpent(1, Cost.NONE, seen, 0, false, 0));
        hostile.ended(over(499, seen));

        var honest = guard(head("10.0.0.2"), rule);
        honest.head();
        var wait = refused(honest.call(call(head("10.0.0.2")))).retryAfter();
        assertThat(wait).isNotNull().isLessThanOrEqualTo(MINUTE);
    }

    private static CallFacts asking(int choices) {
        var facts = call(head("10.0.0.1"));
        var one = facts.request();
        var many = new ModelRequest(
                one.operation(),
                one.model(),
                one.stream(),
                one.maxTokens(),
                one.usageAsked(),
                one.bodyBytes(),
                one.promptBytes(),
                one.tools(),
                one.images(),
                one.jsonSchema(),
                choices,
                one.serviceTier(),
                one.clues(),
                one.hashes(),
                one.spans(),
                one.transcript());
        return new CallFacts(facts.head(), many, facts.entry(), null, 0);
    }

    @Test
    void aProviderThatIsFullIsBarredForEveryCaller() {
        var rule = rule("protect", limit(Per.PROVIDER, Unit.CONCURRENCY, 1));
        var first = guard(head("10.0.0.1"), rule);
        first.call(call(head("10.0.0.1")));
        var second = guard(head("10.0.0.2"), rule);
        second.call(call(head("10.0.0.2")));

        assertThat(first.attempt(attempt("internal"))).isEqualTo(Consent.GIVEN);
        assertThat(refused(second.attempt(attempt("internal"))).reason()).isEqualTo(Reason.CONCURRENCY_LIMITED);
        assertThat(second.attempt(attempt("other"))).isEqualTo(Consent.GIVEN);
        first.attemptEnded(AttemptSpent.nothing(1, 0));
        var third = guard(head("10.0.0.3"), rule);
        third.call(call(head("10.0.0.3")));
        assertThat(third.attempt(attempt("internal"))).isEqualTo(Consent.GIVEN);
    }

    /** Somebody else would have to be asked; what is asked is counted here. */
    private static final class Elsewhere implements LimitStore {
        private final LocalLimits counts = new LocalLimits(1_000);
        private @Nullable Claim known;
        private int questions;

        @Override
        public boolean asksElsewhere() {
            return true;
        }

        @Override
        public @Nullable Claim inTheWay(List<Claim> claims, long nowNanos) {
            return known == null ? null : claims.getFirst();
        }

        @Override
        public Outcome<Verdict> take(List<Claim> claims, Next next, long nowNanos) {
            questions++;
            return counts.take(claims, next, nowNanos);
        }

        @Override
        public void giveBack(Claim claim, long nowNanos) {
            counts.giveBack(claim, nowNanos);
        }

        @Override
        public void end(Claim claim, long used, long nowNanos) {
            counts.end(claim, used, nowNanos);
        }
    }

    @Test
    void aCallWhoseBodyNeverComesOrCannotBeReadIsCountedWhereItsLimitsWaitForTheBody() {
        var store = new Elsewhere();
        var shared = new LimitLedger(local, store, new TokenEstimates(), new ClaimKeys(1, 2));
        var rule = rule("calm", limit(Per.IP, Unit.REQUESTS, 3), limit(Per.MODEL, Unit.REQUESTS, 100));
        for (int i = 0; i < 3; i++) {
            var unread = guard(shared, head("10.0.0.1"), rule);
            assertThat(unread.head()).isEqualTo(Consent.GIVEN);
            assertThat(store.questions).isEqualTo(i);
            unread.ended(over(400, null));
        }
        var fourth = guard(shared, head("10.0.0.1"), rule);
        fourth.head();
        refused(fourth.call(call(head("10.0.0.1"))));
        fourth.ended(over(429, null));

        // And what is known to be in the way is told before the body.
        store.known = new Claim(rule.terms(new ClaimKeys(0, 0)).getFirst(), 1, 1);
        var early = guard(shared, head("10.0.0.1"), rule);
        refused(early.head());
        assertThat(fields(early, Map.of())).containsKeys("ratelimit", "ratelimit-policy");
    }

    /** A store that answers when it is told to. */
    private static final class Slow implements LimitStore {
        private final LocalLimits counts;
        private final List<Runnable> waiting = new ArrayList<>();
        private final SplittableRandom random;

        Slow(LocalLimits counts, SplittableRandom random) {
            this.counts = counts;
            this.random = random;
        }

        @Override
        public boolean asksElsewhere() {
            return true;
        }

        @Override
        public Outcome<Verdict> take(List<Claim> claims, Next next, long nowNanos) {
            if (random.nextBoolean()) {
                return counts.take(claims, next, nowNanos);
            }
            var later = new CompletableFuture<Outcome<Verdict>>();
            waiting.add(() -> later.complete(counts.take(claims, next, nowNanos)));
            return new Outcome.Pending<>(later);
        }

        @Override
        public void giveBack(Claim claim, long nowNanos) {
            counts.giveBack(claim, nowNanos);
        }

        @Override
        public void end(Claim claim, long used, long nowNanos) {
            counts.end(claim, used, nowNanos);
        }
    }

    @Test
    void nothingIsHeldByAnExchangeThatHasEndedWhateverItsStoreSaysLater() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var counts = new LocalLimits(1_000);
            var store = new Slow(counts, random);
            var slow = new LimitLedger(local, store, new TokenEstimates(), new ClaimKeys(1, 2));
            var rule = rule(
                    "all",
                    limit(Per.IP, Unit.CONCURRENCY, 4),
                    limit(Per.MODEL, Unit.CONCURRENCY, 3),
                    limit(Per.PROVIDER, Unit.CONCURRENCY, 2));
            for (int i = 0; i < 30; i++) {
                var head = head("10.0.0." + random.nextInt(3));
                var guard = guard(slow, head, rule);
                boolean goesOn = random.nextInt(5) > 0 && goesOn(guard.head(), store, random);
                goesOn = goesOn && goesOn(guard.call(call(head)), store, random);
                if (goesOn && random.nextBoolean()) {
                    goesOn = goesOn(guard.instead(call(head).servedBy(SMALL)), store, random);
                }
                goesOn = goesOn && goesOn(guard.attempt(attempt("p")), store, random);
                if (goesOn || random.nextBoolean()) {
                    guard.attemptEnded(AttemptSpent.nothing(1, 0));
                }
                guard.ended(over(random.nextBoolean() ? 429 : 200, null));
                if (random.nextBoolean()) {
                    answerAll(store);
                }
            }
            answerAll(store);
            assertThat(counts.underWay()).as("seed %d", seed).isZero();
        }
    }

    private static boolean goesOn(Outcome<Consent> outcome, Slow store, SplittableRandom random) {
        if (outcome instanceof Outcome.Pending<Consent>(var later)) {
            if (random.nextInt(3) == 0) {
                return false;
            }
            answerAll(store);
            return later.toCompletableFuture().join().equals(Consent.GIVEN);
        }
        return outcome.equals(Consent.GIVEN);
    }

    private static void answerAll(Slow store) {
        store.waiting.forEach(Runnable::run);
        store.waiting.clear();
    }
}
