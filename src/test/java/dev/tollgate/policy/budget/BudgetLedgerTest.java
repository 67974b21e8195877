package dev.tollgate.policy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.budget.BudgetLedger.Reserved;
import dev.tollgate.policy.budget.Shortage.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetLedgerTest {
    private static final Window DAY = new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC);
    private static final long NOON = at("2026-11-21T12:00:00Z");

    private final BudgetLedger ledger = new BudgetLedger();

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static Budget budget(String id, long nanos, Window window) {
        return Budget.ofMoney(id, Level.AGENT, nanos, window);
    }

    private static Amount money(long nanos) {
        return new Amount(nanos, 0);
    }

    private Reservation reserve(long nanos, long now, Spender... spenders) {
        var reserved = ledger.reserve("r/1", List.of(spenders), money(nanos), now);
        assertThat(reserved).isInstanceOf(Reserved.Held.class);
        return ((Reserved.Held) reserved).reservation();
    }

    private Shortage shortage(long nanos, long now, Spender... spenders) {
        var reserved = ledger.reserve("r/1", List.of(spenders), money(nanos), now);
        assertThat(reserved).isInstanceOf(Reserved.Refused.class);
        return ((Reserved.Refused) reserved).shortage();
    }

    private void spend(long nanos, long now, Spender... spenders) {
        ledger.commit(reserve(nanos, now, spenders), money(nanos), now);
    }

    @Test
    void whatFallsShortAtOneLevelIsReservedAtNone() {
        var agent = new Spender(budget("agent", 100, DAY), "planner");
        var team = new Spender(budget("team", 50, DAY), "red");
        var shortage = shortage(60, NOON, agent, team);
        assertThat(shortage.balance().budget().id()).isEqualTo("team");
        assertThat(shortage.cause()).isEqualTo(Cause.TOO_LARGE);
        assertThat(ledger.balance(agent, NOON).reserved()).isEqualTo(Amount.NOTHING);
        assertThat(ledger.open()).isZero();
    }

    /** The team's account holds nothing yet when the agents' budget, which is full, looks for accounts to let go of. */
    @Test
    void whoMakesRoomAtOneBudgetKeepsWhatTheSameAttemptHasFoundAtAnother() {
        var crowded = new BudgetLedger(1);
        var day = budget("agent", 100, DAY);
        var team = new Spender(budget("team", 50, DAY), "red");
        var first = crowded.reserve("r/1", List.of(new Spender(day, "planner")), money(10), NOON);
        assertThat(first).isInstanceOf(Reserved.Held.class);

        var second = crowded.reserve("r/2", List.of(team, new Spender(day, "coder")), money(40), NOON);
        assertThat(second).isInstanceOf(Reserved.Held.class);
        assertThat(crowded.balance(team, NOON).reserved()).isEqualTo(money(40));
        assertThat(crowded.reserve("r/3", List.of(team), money(40), NOON)).isInstanceOf(Reserved.Refused.class);
        assertThat(crowded.driftNanos()).isZero();
    }

    @Test
    void aShortageSaysWhetherWaitingHelpsAndHowLong() {
        var spender = new Spender(budget("agent", 100, DAY), "planner");
        spend(30, NOON, spender);
        var running = reserve(60, NOON, spender);
        assertThat(shortage(20, NOON, spender).cause()).isEqualTo(Cause.CONTENDED);
        ledger.commit(running, money(60), NOON);
        var spent = shortage(20, NOON, spender);
        assertThat(spent.cause()).isEqualTo(Cause.SPENT);
        assertThat(spent.availableAt()).isEqualTo(at("2026-11-22T00:00:00Z"));
        reserve(20, at("2026-11-22T00:00:00Z"), spender);
    }

    @Test
    void accountsStandByTheLimitsInForceBeforeAnybodyCalls() {
        spend(30, NOON, new Spender(budget("agent", 100, DAY), "planner"));
        ledger.follow(Map.of("agent", budget("agent", 50, DAY)), NOON);
        assertThat(ledger.balances(NOON)).singleElement().satisfies(balance -> assertThat(balance.remainingNanos())
                .isEqualTo(20));
        ledger.follow(Map.of("agent", budget("agent", 10, new Window.Sliding(Duration.ofHours(1)))), NOON);
        assertThat(ledger.balances(NOON))
                .as("another window has another account")
                .singleElement()
                .satisfies(balance -> assertThat(balance.remainingNanos()).isEqualTo(20));

        var restarted = new BudgetLedger();
        var replay = restarted.replay();
        ledger.continueIn(replay, NOON, () -> true);
        replay.end(NOON);
        assertThat(restarted.balances(NOON)).as("no policy spoke of it yet").isEmpty();
        restarted.follow(Map.of("agent", budget("agent", 50, DAY)), NOON);
        assertThat(restarted.balances(NOON)).singleElement().satisfies(balance -> assertThat(balance.spent())
                .isEqualTo(money(30)));
    }

    @Test
    void everyAccountIsToldOnceHoweverManyThereAre() {
        for (int i = 0; i < 1_000; i++) {
            spend(1 + i, NOON, new Spender(budget("agent", 2_000, DAY), "agent-" + i));
        }
        assertThat(ledger.balances(NOON)).hasSize(1_000);
        assertThat(ledger.balances(NOON))
                .extracting(balance -> balance.spent().nanos())
                .doesNotHaveDuplicates();
    }

    @Test
    void aSlidingWindowSaysWhenEnoughHasLeftIt() {
        var spender = new Spender(budget("agent", 100, new Window.Sliding(Duration.ofHours(1))), "planner");
        spend(40, NOON, spender);
        spend(50, NOON + 600_000, spender);
        var shortage = shortage(30, NOON + 1_200_000, spender);
        assertThat(shortage.availableAt()).isEqualTo(NOON + 61 * 60_000);
        assertThat(shortage(30, shortage.availableAt() - 1, spender).cause()).isEqualTo(Cause.SPENT);
        reserve(30, shortage.availableAt(), spender);
        assertThat(shortage(90, NOON + 3_700_000, spender).availableAt()).isEqualTo(NOON + 71 * 60_000);
    }

    @Test
    void aDayEndsAtMidnightOfItsTimeZone() {
        var berlin = new Window.Calendar(Window.Unit.DAY, ZoneId.of("Europe/Berlin"));
        var spender = new Spender(budget("agent", 100, berlin), "planner");
        spend(100, at("2026-11-21T22:59:59Z"), spender);
        shortage(1, at("2026-11-21T22:59:59.999Z"), spender);
        reserve(100, at("2026-11-21T23:00:00Z"), spender);
    }

    @Test
    void weeksBeginOnMondayAndMonthsOnTheFirst() {
        var week = new Window.Calendar(Window.Unit.WEEK, ZoneOffset.UTC);
        var month = new Window.Calendar(Window.Unit.MONTH, ZoneOffset.UTC);
        assertThat(week.end(NOON)).isEqualTo(at("2026-11-23T00:00:00Z"));
        assertThat(month.end(NOON)).isEqualTo(at("2026-12-01T00:00:00Z"));
        assertThat(month.start(NOON)).isEqualTo(at("2026-11-01T00:00:00Z"));
    }

    @Test
    void aClockThatIsPutBackForgetsNoSpending() {
        for (var window :
                List.of(DAY, new Window.Sliding(Duration.ofMinutes(5)), new Window.Lifetime(Duration.ofMinutes(5)))) {
            var spender = new Spender(budget(window.code(), 100, window), "planner");
            spend(60, NOON, spender);
            spend(40, NOON - Duration.ofDays(2).toMillis(), spender);
            assertThat(shortage(1, NOON - Duration.ofDays(2).toMillis(), spender)
                            .cause())
                    .as("%s", window)
                    .isEqualTo(Cause.SPENT);
        }
    }

    /** Threads read the clock before they have the lock, and clocks are set right by a little. */
    @Test
    void whoComesFromBeforeMidnightTakesNoSpendingOfTodayBackToYesterday() {
        for (var unit : Window.Unit.values()) {
            var window = new Window.Calendar(unit, ZoneOffset.UTC);
            var spender = new Spender(budget(window.code(), 100, window), "planner");
            long midnight = Instant.parse("2027-02-01T00:00:00Z").toEpochMilli();
            long border = unit == Window.Unit.WEEK ? window.end(midnight) : midnight;
            var late = reserve(30, border - 1, spender);
            spend(70, border, spender);
            ledger.commit(late, money(30), border - 1);
            assertThat(ledger.balance(spender, border - 50).spent())
                    .as("%s", unit)
                    .isEqualTo(money(100));
            assertThat(shortage(1, border + 1, spender).cause()).as("%s", unit).isEqualTo(Cause.SPENT);
        }
    }

    @Test
    void aSilentAttemptCountsAsSpentUntilItSpeaks() {
        var spender = new Spender(budget("agent", 100, DAY), "planner");
        var silent = reserve(80, NOON, spender);
        assertThat(ledger.sweep(NOON + BudgetLedger.EXPIRY_MILLIS - 1)).isZero();
        assertThat(ledger.sweep(NOON + BudgetLedger.EXPIRY_MILLIS)).isEqualTo(1);
        long later = NOON + BudgetLedger.EXPIRY_MILLIS + 1;
        assertThat(ledger.balance(spender, later).spent()).isEqualTo(money(80));
        assertThat(ledger.expired()).isEqualTo(1);
        ledger.commit(silent, money(30), later);
        ledger.commit(silent, money(70), later);
        assertThat(ledger.balance(spender, later).spent()).isEqualTo(money(30));
    }

    @Test
    void whatCostMoreThanWasReservedIsCountedAndSaid() {
        var spender = new Spender(budget("agent", 100, DAY), "planner");
        ledger.commit(reserve(80, NOON, spender), money(130), NOON);
        assertThat(ledger.balance(spender, NOON).spent()).isEqualTo(money(130));
        assertThat(ledger.balance(spender, NOON).remainingNanos()).isZero();
        assertThat(ledger.overdrawnNanos()).isEqualTo(50);
    }

    @Test
    void aLimitThatIsChangedKeepsWhatWasSpent() {
        spend(80, NOON, new Spender(budget("agent", 100, DAY), "planner"));
        var lowered = new Spender(budget("agent", 50, DAY), "planner");
        assertThat(shortage(1, NOON, lowered).balance().spent()).isEqualTo(money(80));
        reserve(20, NOON, new Spender(budget("agent", 100, DAY), "planner"));
    }

    @Test
    void tokensAreLimitedBesideMoney() {
        var budget = new Budget("cap", "agent", true, Level.AGENT, 1_000, 10, DAY, 80, null, Budget.Terms.DEFAULT);
        var spender = new Spender(budget, "planner");
        assertThat(ledger.reserve("r", List.of(spender), new Amount(1, 11), NOON))
                .isInstanceOf(Reserved.Refused.class);
        assertThat(ledger.reserve("r", List.of(spender), new Amount(1, 10), NOON))
                .isInstanceOf(Reserved.Held.class);
        assertThat(ledger.reserve("r", List.of(spender), new Amount(1, 1), NOON))
                .isInstanceOf(Reserved.Refused.class);
    }

    @Test
    void subjectsBeyondTheBoundShareOneAccount() {
        var bounded = new BudgetLedger(2);
        var budget = budget("run", 100, DAY);
        for (var subject : List.of("a", "b", "c", "d")) {
            assertThat(bounded.reserve("r", List.of(new Spender(budget, subject)), money(50), NOON))
                    .as(subject)
                    .isInstanceOf(Reserved.Held.class);
        }
        assertThat(bounded.reserve("r", List.of(new Spender(budget, "e")), money(50), NOON))
                .isInstanceOf(Reserved.Refused.class);
        assertThat(bounded.balances(NOON))
                .hasSize(3)
                .extracting(Balance::subject)
                .contains(AccountKey.OTHERS);
        assertThat(bounded.balance(new Spender(budget, "a"), NOON).reserved()).isEqualTo(money(50));
    }

    @Test
    void accountsThatHoldNothingMakeRoom() {
        var bounded = new BudgetLedger(2);
        var budget = budget("run", 100, DAY);
        for (int day = 0; day < 30; day++) {
            long now = NOON + day * Duration.ofDays(1).toMillis();
            for (var subject : List.of("a" + day, "b" + day)) {
                var reserved = bounded.reserve("r", List.of(new Spender(budget, subject)), money(50), now);
                bounded.commit(((Reserved.Held) reserved).reservation(), money(50), now);
            }
        }
        assertThat(bounded.balances(NOON))
                .hasSize(2)
                .extracting(Balance::subject)
                .containsExactlyInAnyOrder("a29", "b29");
    }

    @Test
    void amountsAtTheirBoundsDoNotOverflow() {
        var spender = new Spender(budget("agent", Amount.MAX, new Window.Sliding(Duration.ofHours(1))), "planner");
        for (int minute = 0; minute < 30; minute++) {
            var reserved = ledger.reserve("r", List.of(spender), money(0), NOON + minute * 60_000L);
            ledger.commit(((Reserved.Held) reserved).reservation(), money(Amount.MAX), NOON + minute * 60_000L);
        }
        assertThat(ledger.balance(spender, NOON + 1_800_000).spent()).isEqualTo(money(Amount.MAX));
        assertThat(shortage(Amount.MAX, NOON + 1_800_000, spender).cause()).isEqualTo(Cause.SPENT);
        assertThat(shortage(1, NOON + 1_800_000, spender).cause()).isEqualTo(Cause.SPENT);
    }

    @Test
    void windowsAreSpelledSoThatTheyCanBeReadAgain() {
        for (var window : List.of(
                DAY,
                new Window.Calendar(Window.Unit.MONTH, ZoneId.of("Europe/Berlin")),
                new Window.Sliding(Duration.ofHours(5)),
                new Window.Lifetime(Duration.ofDays(1)))) {
            assertThat(Window.parse(window.code())).isEqualTo(window);
        }
        assertThat(List.of("", "calendar", "calendar:day:Nowhere/Land", "calendar:eon:UTC", "sliding:soon"))
                .allSatisfy(text -> assertThat(Window.parse(text)).isNull());
    }
}
