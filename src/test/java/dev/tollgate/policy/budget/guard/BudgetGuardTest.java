package dev.tollgate.policy.budget.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Window;
import dev.tollgate.price.Cost;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.testing.Asked;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets of several policies in one exchange. */
class BudgetGuardTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Window DAY = new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC);
    private static final long DOLLAR = 1_000_000_000L;

    /** A thousand dollars per million tokens: a prompt of 2,112 bytes and 512 tokens of answer cost at most $2.624. */
    private static final Price PRICE =
            Price.of(Rates.of(Rate.ofDollars("1000"), Rate.ofDollars("1000")), Provenance.of("test"));

    private static final Budget.Terms LOCAL = new Budget.Terms(
            Budget.Streams.CUT,
            Budget.Unpriced.REFUSE,
            Budget.Unsettled.ESTIMATE,
            Budget.Unreachable.LOCAL,
            Budget.Unbounded.LEARNED);

    private final BudgetBooks books = BudgetBooks.fresh(InstantSource.fixed(NOON));

    private static BudgetRule rule(String name, Mode mode, double dollars) {
        return rule(name, mode, Level.ALL, dollars, Budget.Terms.DEFAULT);
    }

    private static BudgetRule rule(String name, Mode mode, Level level, double dollars, Budget.Terms terms) {
        var budget = new Budget(
                name,
                name + "/" + level.code(),
                mode == Mode.ENFORCE,
                level,
                Math.round(dollars * DOLLAR),
                Budget.UNLIMITED,
                DAY,
                80,
                null,
                terms);
        return new BudgetRule(new Rule(name, Match.ALL, mode), List.of(budget));
    }

    private Guard guard(BudgetRule... rules) {
        return guard(books, Asked.chat(), rules);
    }

    private static Guard guard(BudgetBooks books, Asked asked, BudgetRule... rules) {
        var policy = new BudgetPolicy(List.of(rules), books);
        var guard = Objects.requireNonNull(policy.guard(asked.head()));
        assertThat(guard.call(asked.call())).isEqualTo(Consent.GIVEN);
        return guard;
    }

    private static NextAttempt attempt(int number, @Nullable Price price) {
        return new NextAttempt(number, "openai", "fast", price, 2_048, 0);
    }

    private static Fault refused(Outcome<Consent> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<Consent>) outcome).fault();
    }

    private static List<PolicyNote> notes(Guard guard) {
        var notes = new ArrayList<PolicyNote>();
        guard.notes(notes::add);
        return notes;
    }

    private static AttemptSpent spent(int number, long input, long output) {
        var usage = new Usage(input, 0, 0, 0, output, 0, Usage.Quality.REPORTED);
        return new AttemptSpent(number, PRICE.cost(usage), usage, 0, true, 0);
    }

    private Balance balance(String id) {
        return balance(books.ledger(), id);
    }

    private static Balance balance(BudgetLedger ledger, String id) {
        return ledger.balances(NOON.toEpochMilli()).stream()
                .filter(balance -> balance.budget().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allPoliciesReserveOrNone() {
        var guard = guard(
                rule("house", Mode.ENFORCE, 100), rule("team", Mode.ENFORCE, 2), rule("other", Mode.ENFORCE, 100));
        var why = refused(guard.attempt(attempt(1, PRICE)));
        assertThat(why.reason()).isEqualTo(Reason.BUDGET_EXHAUSTED);
        assertThat(why.policy()).isEqualTo("team");
        assertThat(why.message()).startsWith("policy team: budget team/all: $0 of $2 spent");
        assertThat(balance("house/all").reserved()).isEqualTo(Amount.NOTHING);
        assertThat(books.ledger().open()).isZero();

        var fits = guard(rule("house", Mode.ENFORCE, 100), rule("team", Mode.ENFORCE, 3));
        assertThat(fits.attempt(attempt(1, PRICE))).isEqualTo(Consent.GIVEN);
        assertThat(books.ledger().open()).isEqualTo(1);
        assertThat(balance("house/all").reserved())
                .isEqualTo(balance("team/all").reserved());
        fits.attemptEnded(spent(1, 1_000, 500));
        assertThat(balance("house/all").spent().nanos()).isEqualTo(3 * DOLLAR / 2);
        assertThat(balance("team/all").spent().nanos()).isEqualTo(3 * DOLLAR / 2);
    }

    @Test
    void aCallThatIsTooLargeIsToldToLowerMaxTokensOrToSetThem() {
        var bounded = refused(guard(rule("small", Mode.ENFORCE, 1)).attempt(attempt(1, PRICE)));
        assertThat(bounded.message()).endsWith("whatever was spent (lower max_tokens)");
        assertThat(bounded.isFinal()).isTrue();
        var asked = Asked.chat().atMost(OptionalInt.empty());
        var assumed =
                refused(guard(books, asked, rule("small", Mode.ENFORCE, 1)).attempt(attempt(1, PRICE)));
        assertThat(assumed.message())
                .contains("with the 4096 tokens of output assumed of a call that says no max_tokens")
                .endsWith("whatever was spent (set max_tokens)");
    }

    @Test
    void aBudgetInShadowCountsEveryAttemptInFullAndRefusesNone() {
        var rules = new BudgetRule[] {rule("house", Mode.ENFORCE, 100), rule("trial", Mode.SHADOW, 4)};
        for (int i = 0; i < 3; i++) {
            var guard = guard(rules);
            assertThat(guard.attempt(attempt(1, PRICE))).isEqualTo(Consent.GIVEN);
            guard.attemptEnded(spent(1, 2_000, 500));
            assertThat(notes(guard).stream().map(PolicyNote::action).toList())
                    .as("call %s", i)
                    .isEqualTo(i == 0 ? List.of() : List.of("shadow_refuse"));
        }
        assertThat(balance("trial/all").spent().nanos()).isEqualTo(7 * DOLLAR + DOLLAR / 2);
        assertThat(balance("trial/all").isBeyond()).isTrue();
        assertThat(balance("house/all").spent()).isEqualTo(balance("trial/all").spent());
        assertThat(books.ledger().overdrawnNanos()).isZero();
    }

    @Test
    void aStreamGoesOnWhereOnlyAShadowBudgetHasEndedAndIsCounted() {
        var asked = Asked.chat().atMost(OptionalInt.empty()).streamed();
        var guard = guard(books, asked, rule("house", Mode.ENFORCE, 1_000), rule("trial", Mode.SHADOW, 8));
        assertThat(guard.attempt(attempt(1, PRICE))).isEqualTo(Consent.GIVEN);
        for (int bytes = 0; bytes < 20_000; bytes += 100) {
            assertThat(guard.progress(1, bytes)).isNull();
        }
        assertThat(balance("trial/all").reserved().nanos()).isGreaterThan(20 * DOLLAR);
        guard.attemptEnded(spent(1, 1_000, 20_000));
        assertThat(balance("trial/all").spent().nanos()).isEqualTo(21 * DOLLAR);
        assertThat(notes(guard)).extracting(PolicyNote::action).containsExactly("shadow_refuse");
    }

    @Test
    void aBudgetThatLetsStreamsFinishLetsNoOtherBeExceeded() {
        var finish = new Budget.Terms(
                Budget.Streams.FINISH,
                Budget.Unpriced.REFUSE,
                Budget.Unsettled.ESTIMATE,
                Budget.Unreachable.REFUSE,
                Budget.Unbounded.LEARNED);
        var asked = Asked.chat().atMost(OptionalInt.empty()).streamed();
        var guard =
                guard(books, asked, rule("soft", Mode.ENFORCE, Level.ALL, 8, finish), rule("house", Mode.ENFORCE, 20));
        assertThat(guard.attempt(attempt(1, PRICE))).isEqualTo(Consent.GIVEN);
        Fault cut = null;
        for (int bytes = 0; bytes < 30_000 && cut == null; bytes += 100) {
            cut = guard.progress(1, bytes);
        }
        assertThat(Objects.requireNonNull(cut).policy()).isEqualTo("house");
        assertThat(balance("soft/all").isBeyond()).isTrue();
        assertThat(balance("house/all").isBeyond()).isFalse();
        assertThat(notes(guard)).extracting(PolicyNote::action).containsExactly("finish");
    }

    @Test
    void whatHasNoPriceIsRefusedByWhatIsEnforcedAlone() {
        var shadow = guard(rule("trial", Mode.SHADOW, 1_000));
        assertThat(shadow.attempt(attempt(1, null))).isEqualTo(Consent.GIVEN);
        shadow.attemptEnded(new AttemptSpent(1, Cost.unknown(), null, 0, false, 0));
        assertThat(balance("trial/all").spent().nanos()).isPositive();
        assertThat(notes(shadow)).extracting(PolicyNote::action).startsWith("shadow_refuse", "estimated_price");
        var both = guard(rule("trial", Mode.SHADOW, 1_000), rule("house", Mode.ENFORCE, 1_000));
        var why = refused(both.attempt(attempt(1, null)));
        assertThat(why.reason()).isEqualTo(Reason.PRICE_UNKNOWN);
        assertThat(why.policy()).isEqualTo("house");
    }

    @Test
    void whatNothingBoundsIsRefusedWhereAPolicySaysSo() {
        var strict = new Budget.Terms(
                Budget.Streams.CUT,
                Budget.Unpriced.REFUSE,
                Budget.Unsettled.ESTIMATE,
                Budget.Unreachable.REFUSE,
                Budget.Unbounded.REFUSE);
        var rules = List.of(rule("strict", Mode.ENFORCE, Level.ALL, 100, strict));
        for (var asked :
                List.of(Asked.chat().atMost(OptionalInt.empty()), Asked.chat().atMost(OptionalInt.of(0)))) {
            var guard = Objects.requireNonNull(new BudgetPolicy(rules, books).guard(asked.head()));
            var why = refused(guard.call(asked.call()));
            assertThat(why.status()).isEqualTo(400);
            assertThat(why.policy()).isEqualTo("strict");
            assertThat(why.message()).contains("budget strict/all").contains("max_tokens");
        }
        var stream = Asked.chat().atMost(OptionalInt.empty()).streamed();
        var guard = Objects.requireNonNull(new BudgetPolicy(rules, books).guard(stream.head()));
        assertThat(guard.call(stream.call())).isEqualTo(Consent.GIVEN);
    }

    @Test
    void allOfAStreamCountsThatReportsNoUsageHoweverItsPiecesCame() {
        var asked = Asked.chat().atMost(OptionalInt.of(4_000)).streamed();
        var guard = guard(books, asked, rule("house", Mode.ENFORCE, 100));
        assertThat(guard.attempt(attempt(1, PRICE))).isEqualTo(Consent.GIVEN);
        assertThat(guard.progress(1, 100)).isNull();
        guard.attemptEnded(new AttemptSpent(1, Cost.unknown(), null, 3_000, true, 0));
        assertThat(balance("house/all").spent().nanos()).isGreaterThanOrEqualTo(5 * DOLLAR);
    }

    private static BudgetBooks shared(NaiveLender lender, String gateway) {
        var ledger = new BudgetLedger(100, true);
        return new BudgetBooks(ledger, new OutputLengths(), InstantSource.fixed(NOON), lender.of(gateway, ledger));
    }

    private static AtomicReference<@Nullable Outcome<Consent>> later(Outcome<Consent> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Pending.class);
        var said = new AtomicReference<@Nullable Outcome<Consent>>();
        ((Outcome.Pending<Consent>) outcome)
                .later()
                .whenComplete((what, thrown) -> said.set(thrown == null ? what : Outcome.refused(defect(thrown))));
        return said;
    }

    private static Fault defect(Throwable thrown) {
        return Fault.of(Reason.INTERNAL, String.valueOf(thrown));
    }

    @Test
    void allPoliciesOfAnAttemptBorrowInOneQuestion() {
        var lender = new NaiveLender();
        var one = shared(lender, "one");
        var rules = new BudgetRule[] {
            rule("house", Mode.ENFORCE, 1_000), rule("team", Mode.ENFORCE, 100), rule("trial", Mode.SHADOW, 1)
        };
        var said = new ArrayList<AtomicReference<@Nullable Outcome<Consent>>>();
        for (int i = 0; i < 30; i++) {
            said.add(later(guard(one, Asked.chat(), rules).attempt(attempt(1, PRICE))));
        }
        while (lender.answer()) {
            assertThat(balance(one.ledger(), "house/all").isBeyond()).isFalse();
        }
        // Each asked for itself and those before it, so that all found what was lent to them.
        assertThat(lender.questions()).isEqualTo(30);
        assertThat(said).allSatisfy(outcome -> assertThat(outcome.get()).isEqualTo(Consent.GIVEN));
        assertThat(one.ledger().open()).isEqualTo(30);
    }

    @Test
    void theRefusalNamesThePolicyWhoseRestOthersHave() {
        var lender = new NaiveLender();
        var one = shared(lender, "one");
        var two = shared(lender, "two");
        var rules = new BudgetRule[] {rule("house", Mode.ENFORCE, 1_000), rule("team", Mode.ENFORCE, 4)};
        later(guard(one, Asked.chat(), rules).attempt(attempt(1, PRICE)));
        assertThat(lender.answer()).isTrue();
        var said = later(guard(two, Asked.chat(), rules).attempt(attempt(1, PRICE)));
        assertThat(lender.answer()).isTrue();
        var why = refused(Objects.requireNonNull(said.get()));
        assertThat(why.policy()).isEqualTo("team");
        assertThat(why.message()).contains("budget team/all").contains("; other gateways have the rest");
        assertThat(two.ledger().open()).isZero();
        assertThat(balance(two.ledger(), "house/all").reserved()).isEqualTo(Amount.NOTHING);
    }

    @Test
    void whileNobodyLendsEachSpendsItsShareWhereThatIsAllowed() {
        var lender = new NaiveLender();
        lender.isDown(true);
        var one = shared(lender, "one");
        var far = rule("far", Mode.ENFORCE, Level.ALL, 9, LOCAL);
        var guard = guard(one, Asked.chat(), far);
        assertThat(guard.attempt(attempt(1, PRICE))).isEqualTo(Consent.GIVEN);
        assertThat(notes(guard)).extracting(PolicyNote::action).containsExactly("local");
        // A third of nine dollars is three, and the first call may cost 2.62.
        var why = refused(guard(one, Asked.chat(), far).attempt(attempt(1, PRICE)));
        assertThat(why.message()).contains("budget far/all: what gateways share cannot be asked for now");
        assertThat(why.retryAfter()).isNotNull();
        // Another policy of the same call that may not spend unasked is named.
        var both = guard(
                one, Asked.chat(), rule("other", Mode.ENFORCE, Level.ALL, 90, LOCAL), rule("house", Mode.ENFORCE, 90));
        assertThat(refused(both.attempt(attempt(1, PRICE))).policy()).isEqualTo("house");
        assertThat(lender.questions()).isZero();
    }

    @Test
    void aCallThatHasWaitedInVainDoesNotWaitAgain() {
        var lender = new NaiveLender();
        lender.isSilent(true);
        var one = shared(lender, "one");
        var why = refused(
                guard(one, Asked.chat(), rule("house", Mode.ENFORCE, 90)).attempt(attempt(1, PRICE)));
        assertThat(why.message()).contains("budget house/all: what gateways share cannot be asked for now");
        assertThat(lender.questions()).isZero();
        lender.isSilent(false);
        later(guard(one, Asked.chat(), rule("house", Mode.ENFORCE, 90)).attempt(attempt(1, PRICE)));
        assertThat(lender.questions()).isEqualTo(1);
    }

    @Test
    void whatIsLentToACallThatHasEndedIsGivenBack() {
        var lender = new NaiveLender();
        var one = shared(lender, "one");
        var guard = guard(one, Asked.chat(), rule("house", Mode.ENFORCE, 1_000));
        var said = later(guard.attempt(attempt(1, PRICE)));
        guard.ended(new CallSpent(499, Cost.NONE, null, 0, 0));
        assertThat(lender.answer()).isTrue();
        assertThat(refused(Objects.requireNonNull(said.get())).reason()).isEqualTo(Reason.CLIENT_CANCELLED);
        assertThat(one.ledger().open()).isZero();
        assertThat(balance(one.ledger(), "house/all").reserved()).isEqualTo(Amount.NOTHING);
    }

    @Test
    void whatIsLentToAnAttemptThatWasGivenUpIsNotTakenForTheNext() {
        var lender = new NaiveLender();
        var one = shared(lender, "one");
        var guard = guard(one, Asked.chat(), rule("house", Mode.ENFORCE, 1_000));
        var given = later(guard.attempt(attempt(1, PRICE)));
        guard.notMade(attempt(1, PRICE));
        // The next best target is asked under the same number.
        var next = later(guard.attempt(attempt(1, PRICE)));
        assertThat(lender.answer()).isTrue();
        assertThat(refused(Objects.requireNonNull(given.get())).reason()).isEqualTo(Reason.CLIENT_CANCELLED);
        assertThat(lender.answer()).isTrue();
        assertThat(next.get()).isEqualTo(Consent.GIVEN);
        assertThat(one.ledger().open()).isEqualTo(1);

        guard.attemptEnded(spent(1, 10, 10));
        guard.ended(new CallSpent(200, Cost.NONE, null, 0, 0));
        assertThat(one.ledger().open()).isZero();
        assertThat(balance(one.ledger(), "house/all").reserved()).isEqualTo(Amount.NOTHING);
    }

    /** One call under way at one gateway. */
    private record Running(BudgetBooks at, Guard guard, AtomicReference<@Nullable Outcome<Consent>> said) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void gatewaysThatShareSeveralPoliciesStayWithinEachOfThem(long seed) {
        var random = new SplittableRandom(seed);
        var lender = new NaiveLender();
        var names = List.of("one", "two", "three");
        var gateways = names.stream().map(name -> shared(lender, name)).toList();
        var rules = new BudgetRule[] {
            rule("house", Mode.ENFORCE, 40),
            rule("team", Mode.ENFORCE, Level.TEAM, 30, Budget.Terms.DEFAULT),
            rule("model", Mode.ENFORCE, Level.MODEL, 35, Budget.Terms.DEFAULT),
            rule("far", Mode.ENFORCE, Level.TENANT, 36, LOCAL),
            rule("trial", Mode.SHADOW, 5)
        };
        var running = new ArrayList<Running>();
        int admitted = 0;
        int refused = 0;
        for (int step = 0; step < 2_500; step++) {
            int which = random.nextInt(3);
            int what = random.nextInt(40);
            switch (what / 10) {
                case 0 -> {
                    var some = new ArrayList<>(List.of(rules));
                    some.removeIf(_ -> random.nextInt(4) == 0);
                    if (step % 2 == 0) {
                        // Alone, so that none that refuses hides what its share allows.
                        some.removeIf(rule -> !rule.rule().name().equals("far"));
                    } else {
                        some.add(rules[0]);
                    }
                    if (some.isEmpty()) {
                        continue;
                    }
                    var asked = Asked.chat().atMost(OptionalInt.of(random.nextInt(1_000)));
                    var guard = guard(
                            gateways.get(which), asked, some.stream().distinct().toArray(BudgetRule[]::new));
                    var outcome = guard.attempt(attempt(1, PRICE));
                    running.add(new Running(
                            gateways.get(which),
                            guard,
                            outcome instanceof Outcome.Pending<Consent>
                                    ? later(outcome)
                                    : new AtomicReference<>(outcome)));
                }
                case 1, 2 -> {
                    if (what == 29) {
                        lender.giveBack(names.get(which), gateways.get(which).ledger(), NOON.toEpochMilli());
                    } else {
                        lender.answer();
                    }
                }
                default -> {
                    if (running.isEmpty()) {
                        continue;
                    }
                    int index = random.nextInt(running.size());
                    var said = running.get(index).said.get();
                    if (said == null && random.nextInt(10) > 0) {
                        continue;
                    }
                    var call = running.remove(index);
                    if (said instanceof Outcome.Ready<Consent>) {
                        admitted++;
                        // Some fail before anything ran, the others cost no more than they may.
                        boolean free = random.nextInt(4) > 0;
                        call.guard.attemptEnded(free ? AttemptSpent.nothing(1, 0) : spent(1, random.nextInt(600), 0));
                    } else if (said != null) {
                        refused++;
                    }
                    call.guard.ended(new CallSpent(200, Cost.NONE, null, 0, 0));
                }
            }
            within(gateways, seed + ", step " + step);
            if (random.nextInt(40) == 0) {
                lender.isDown(random.nextInt(3) == 0);
            }
        }
        running.forEach(call -> call.guard.ended(new CallSpent(499, Cost.NONE, null, 0, 0)));
        while (lender.answer()) {
            within(gateways, seed + " at the end");
        }
        for (var gateway : gateways) {
            assertThat(gateway.ledger().open()).as("seed %s", seed).isZero();
            assertThat(gateway.ledger().driftNanos()).as("seed %s", seed).isZero();
            assertThat(gateway.ledger().overdrawnNanos()).as("seed %s", seed).isZero();
        }
        assertThat(admitted).as("seed %s", seed).isGreaterThan(15);
        assertThat(refused).as("seed %s", seed).isGreaterThan(15);
    }

    private static void within(List<BudgetBooks> gateways, String at) {
        for (var id : List.of("house/all", "team/team", "model/model", "far/tenant")) {
            long used = 0;
            long limit = Amount.MAX;
            for (var gateway : gateways) {
                for (var balance : gateway.ledger().balances(NOON.toEpochMilli())) {
                    if (balance.budget().id().equals(id)) {
                        used += balance.spent().plus(balance.reserved()).nanos();
                        limit = balance.budget().nanos();
                    }
                }
            }
            // What may be spent unasked is a share for each, beside what was lent to others.
            long bound = id.equals("far/tenant") ? 2 * limit - 1 : limit;
            assertThat(used).as("seed %s: %s", at, id).isLessThanOrEqualTo(bound);
        }
    }
}
