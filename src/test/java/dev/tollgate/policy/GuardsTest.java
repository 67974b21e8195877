package dev.tollgate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import dev.tollgate.price.Cost;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.RouteTable;
import dev.tollgate.route.Target;
import dev.tollgate.telemetry.Settlements;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final CallSpent OVER = new CallSpent(200, Cost.NONE, null, 0, 9);
    private static final Fault FULL = Fault.of(Reason.RATE_LIMITED, "full").part("all-requests");

    /** What was asked and told, in order. */
    private final List<String> log = new ArrayList<>();

    private final Queue<Runnable> loop = new ArrayDeque<>();

    /** A policy that writes down what it is asked and refuses at one stage, or at none. */
    private class Scripted implements Policy, Guard {
        private final Rule rule;
        private final PolicyKind kind;
        private final String refusesAt;

        Scripted(String name, PolicyKind kind, Mode mode, String refusesAt) {
            this.rule = new Rule(name, Match.ALL, mode);
            this.kind = kind;
            this.refusesAt = refusesAt;
        }

        private Outcome<Consent> asked(String stage) {
            log.add(rule.name() + " " + stage);
            return stage.equals(refusesAt) ? Outcome.refused(FULL) : Consent.GIVEN;
        }

        @Override
        public Rule rule() {
            return rule;
        }

        @Override
        public PolicyKind kind() {
            return kind;
        }

        @Override
        public Guard guard(HeadFacts head) {
            return this;
        }

        @Override
        public Outcome<Consent> head() {
            return asked("head");
        }

        @Override
        public Outcome<Consent> call(CallFacts call) {
            return asked("call");
        }

        @Override
        public Outcome<Consent> attempt(NextAttempt attempt) {
            return asked("attempt");
        }

        @Override
        public void attemptEnded(AttemptSpent spent) {
            log.add(rule.name() + " attempt ended");
        }

        @Override
        public void ended(CallSpent spent) {
            log.add(rule.name() + " ended");
        }
    }

    private Scripted scripted(String name, PolicyKind kind, String refusesAt) {
        return new Scripted(name, kind, Mode.ENFORCE, refusesAt);
    }

    private static HeadFacts head() {
        return new HeadFacts(
                Settlements.arrival(Settlements.OWN, "/v1/chat/completions"),
                new Caller.Anonymous(1),
                new Surface.ModelFace(Settlements.DIALECT, Operation.CHAT),
                0);
    }

    private static CallFacts call(HeadFacts head) {
        return new CallFacts(
                head,
                Settlements.request(Operation.CHAT, "m", false),
                ModelEntry.of("m", List.of(Target.of("openai", "m", null))),
                null,
                0);
    }

    private Guards open(Policy... policies) {
        return new PolicyChain(List.of(policies)).open(head(), loop::add);
    }

    private static Permit permit(Guards guards) {
        var admission = value(guards.admitHead());
        return ((Admission.Ruling.Permitted) value(admission.admit(call(head()), RouteTable.EMPTY))).permit();
    }

    private static <T> T value(Outcome<T> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Ready.class);
        return ((Outcome.Ready<T>) outcome).value();
    }

    private static NextAttempt attempt(int number) {
        return new NextAttempt(number, "openai", "m", null, 2_048, 0);
    }

    @Test
    void kindsAreAskedInTheirOrderWhateverTheFilesSay() {
        var guards = open(
                scripted("budget", PolicyKind.BUDGETS, ""),
                scripted("access", PolicyKind.ACCESS, ""),
                scripted("limit", PolicyKind.LIMITS, ""));

        value(guards.admitHead());

        assertThat(log).containsExactly("access head", "limit head", "budget head");
    }

    @Test
    void whoRefusesIsTheLastOneAskedAndIsNamed() {
        var guards = open(scripted("first", PolicyKind.LIMITS, "head"), scripted("second", PolicyKind.LIMITS, ""));

        var why = ((Outcome.Refused<Admission>) guards.admitHead()).fault();
        guards.ended(OVER);

        assertThat(why.policy()).isEqualTo("first");
        assertThat(why.message()).isEqualTo("policy first: full");
        assertThat(guards.notes())
                .containsExactly(new PolicyNote("first", PolicyKind.LIMITS, "refuse", "all-requests rate_limited"));
        assertThat(log).containsExactly("first head", "first ended", "second ended");
    }

    @Test
    void aShadowOnlyNotes() {
        var guards = open(new Scripted("dark", PolicyKind.LIMITS, Mode.SHADOW, "call"));

        permit(guards);

        assertThat(guards.notes())
                .containsExactly(
                        new PolicyNote("dark", PolicyKind.LIMITS, "shadow_refuse", "all-requests rate_limited"));
    }

    @Test
    void whatWasSetAsideForAnAttemptThatAnotherRefusesIsGivenBackOnce() {
        var guards = open(scripted("holds", PolicyKind.LIMITS, ""), scripted("refuses", PolicyKind.BUDGETS, "attempt"));
        var permit = permit(guards);
        log.clear();

        assertThat(permit.reserve(attempt(1))).isInstanceOf(Outcome.Refused.class);
        permit.notMade(attempt(1));
        permit.notMade(attempt(1));
        guards.ended(OVER);

        assertThat(log)
                .containsExactly(
                        "holds attempt", "refuses attempt", "holds attempt ended", "holds ended", "refuses ended");
    }

    @Test
    void anAttemptEndsOnceAndSoDoesTheExchange() {
        var guards = open(scripted("p", PolicyKind.BUDGETS, ""));
        var reservation = value(permit(guards).reserve(attempt(2)));
        log.clear();

        var spent = new AttemptSpent(reservation.number(), Cost.NONE, null, 0, true, 5);
        reservation.end(spent);
        reservation.end(spent);
        guards.ended(OVER);
        guards.ended(OVER);

        assertThat(log).containsExactly("p attempt ended", "p ended");
    }

    @Test
    void whatAGuardDoesAtTheEndIsNotedToo() {
        var late = new Scripted("late", PolicyKind.LIMITS, Mode.SHADOW, "") {
            private boolean over;

            @Override
            public void ended(CallSpent spent) {
                over = true;
            }

            @Override
            public void notes(Consumer<PolicyNote> out) {
                if (over) {
                    out.accept(new PolicyNote("late", PolicyKind.LIMITS, "shadow_refuse", "rate_limited"));
                }
            }
        };
        var guards = open(late);
        guards.ended(OVER);
        assertThat(guards.notes()).extracting(PolicyNote::action).containsExactly("shadow_refuse");
    }

    @Test
    void aDefectOfOneGuardKeepsNobodyFromGivingBack() {
        var broken = new Scripted("broken", PolicyKind.ACCESS, Mode.ENFORCE, "") {
            @Override
            public void ended(CallSpent spent) {
                throw new IllegalStateException("defect");
            }

            @Override
            public Outcome<Consent> call(CallFacts call) {
                throw new IllegalStateException("defect");
            }
        };
        var guards = open(broken, scripted("next", PolicyKind.LIMITS, ""));

        var admission = value(guards.admitHead());
        var why = ((Outcome.Refused<Admission.Ruling>) admission.admit(call(head()), RouteTable.EMPTY)).fault();
        guards.ended(OVER);

        assertThat(why.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(why.policy()).isEqualTo("broken");
        assertThat(log).containsExactly("broken head", "next head", "next ended");
        assertThat(guards.notes())
                .extracting(PolicyNote::policy, PolicyNote::action)
                .containsExactly(tuple("broken", "refuse"), tuple("broken", "failed"));
    }

    @Test
    void aShadowGrantsNothingAndChangesNoModel() {
        var dark = new Scripted("dark", PolicyKind.BUDGETS, Mode.SHADOW, "") {
            @Override
            public Outcome<Consent> head() {
                return Outcome.ready(new Consent.Granted(Set.of(ControlHeader.EXPLAIN)));
            }

            @Override
            public Outcome<Consent> call(CallFacts call) {
                return Outcome.ready(new Consent.UseModel("small", "dark", "dark/all"));
            }
        };
        var guards = open(dark);

        var permit = permit(guards);

        assertThat(permit.grants(ControlHeader.EXPLAIN)).isFalse();
        assertThat(permit.call().entry().name()).isEqualTo("m");
        assertThat(guards.notes()).extracting(PolicyNote::action).containsExactly("shadow_grant", "shadow_downgrade");
    }

    @Test
    void aShadowThatWouldCutAStreamSaysSoOnce() {
        var asked = new int[1];
        var dark = new Scripted("dark", PolicyKind.BUDGETS, Mode.SHADOW, "") {
            @Override
            public Fault progress(int number, long outputBytes) {
                asked[0]++;
                return FULL;
            }
        };
        var guards = open(dark);
        var permit = permit(guards);

        for (int i = 0; i < 5; i++) {
            assertThat(permit.progress(1, i)).isNull();
        }

        assertThat(asked[0]).isEqualTo(1);
        assertThat(guards.notes()).extracting(PolicyNote::action).containsExactly("shadow_refuse");
    }

    @Test
    void aPendingOutcomeIsTakenUpOnTheLoopAndAfterTheEndNoMore() {
        var later = new CompletableFuture<Outcome<Consent>>();
        var slow = new Scripted("slow", PolicyKind.LIMITS, Mode.ENFORCE, "") {
            @Override
            public Outcome<Consent> head() {
                return new Outcome.Pending<>(later);
            }
        };
        var inTime = open(slow, scripted("next", PolicyKind.BUDGETS, ""));
        var tooLate = open(slow, scripted("never", PolicyKind.BUDGETS, ""));
        var first = ((Outcome.Pending<Admission>) inTime.admitHead()).later();
        var second = ((Outcome.Pending<Admission>) tooLate.admitHead()).later();

        tooLate.ended(OVER);
        later.complete(Outcome.ready(new Consent.Granted(Set.of(ControlHeader.EXPLAIN))));
        assertThat(first.toCompletableFuture()).isNotDone();
        loop.forEach(Runnable::run);

        assertThat(first.toCompletableFuture().join()).isInstanceOf(Outcome.Ready.class);
        assertThat(second.toCompletableFuture().join()).isInstanceOf(Outcome.Refused.class);
        assertThat(inTime.grants(ControlHeader.EXPLAIN)).isTrue();
        assertThat(log).containsExactly("slow ended", "never ended", "next head");
    }

    @Test
    void nothingInANameEndsTheFieldThatTellsOfADowngrade() {
        var field = new Consent.UseModel("small; x", "money", "money/team")
                .field("own/a\r\nset-cookie: b,c\u00e9" + "d".repeat(200));

        assertThat(field)
                .startsWith("small__x; asked=own/a__set-cookie:_b_c_ddd")
                .endsWith("ddd; budget=money/team")
                .hasSize("small__x; asked=; budget=money/team".length() + 120);
    }
}
