package dev.tollgate.policy.budget.guard;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Shortage;
import dev.tollgate.price.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What callers are told of a budget: the field {@code tollgate-budget}, and refusals. */
final class BudgetRefusals {
    static final String FIELD = "tollgate-budget";

    /** A caller is told to wait for no longer than this; beyond it the refusal is final. */
    private static final Duration WORTH_WAITING = Duration.ofSeconds(60);

    /** How soon what others have reserved is likely to be free. */
    static final Duration CONTENDED = Duration.ofSeconds(1);

    private BudgetRefusals() {}

    /** How a budget stands: {@code name; remaining=0.82; limit=5; resets=2026-11-22T00:00:00Z}. */
    static String field(Balance balance) {
        var budget = balance.budget();
        var out = new StringBuilder(96).append(budget.id());
        if (budget.limitsMoney()) {
            out.append("; remaining=").append(dollars(balance.remainingNanos()));
            out.append("; limit=").append(dollars(budget.nanos()));
        }
        if (budget.limitsTokens()) {
            out.append("; remaining-tokens=").append(balance.remainingTokens());
            out.append("; limit-tokens=").append(budget.tokens());
        }
        if (balance.resetsAt() != Long.MAX_VALUE) {
            out.append("; resets=").append(time(balance.resetsAt()));
        }
        return out.toString();
    }

    /** That an attempt does not fit. */
    static Fault of(Shortage shortage, Bounds bounds, long now) {
        var assumed = bounds.most() == Long.MAX_VALUE
                ? " with the " + bounds.output() + " tokens of output assumed of a call that says no max_tokens"
                : "";
        var lower = assumed.isEmpty() ? "lower max_tokens" : "set max_tokens";
        return said(shortage, now, "this call may cost " + asked(shortage) + assumed, lower, wait(shortage, now));
    }

    /** That an answer that goes on does not fit any more; final, since another try would pay for its beginning again. */
    static Fault cut(Shortage shortage, long now) {
        return said(shortage, now, "the answer was cut where the money ended", "set max_tokens", null);
    }

    private static Fault said(Shortage shortage, long now, String what, String remedy, @Nullable Duration wait) {
        var balance = shortage.balance();
        var fault = Fault.of(
                        Reason.BUDGET_EXHAUSTED,
                        "budget " + balance.budget().id() + whose(balance) + ": " + spent(balance) + "; " + what + "; "
                                + when(shortage, now, remedy))
                .by(balance.budget().policy())
                .part(balance.budget().id())
                .with(FIELD, field(balance));
        return wait == null ? fault.with("x-should-retry", "false") : fault.withRetryAfter(wait);
    }

    private static @Nullable Duration wait(Shortage shortage, long now) {
        return switch (shortage.cause()) {
            case CONTENDED, NOT_LENT -> CONTENDED;
            case TOO_LARGE -> null;
            case SPENT -> {
                long millis = shortage.availableAt() - now;
                yield millis > WORTH_WAITING.toMillis()
                        ? null
                        : Duration.ofSeconds(Math.max(1, Math.ceilDiv(millis, 1_000)));
            }
        };
    }

    private static String when(Shortage shortage, long now, String remedy) {
        return switch (shortage.cause()) {
            case CONTENDED -> "calls that run have reserved the rest";
            case NOT_LENT -> "other gateways have the rest";
            case TOO_LARGE -> "that is more than the whole budget, whatever was spent (" + remedy + ")";
            case SPENT ->
                shortage.availableAt() == Long.MAX_VALUE
                        ? "it does not reset"
                        : "enough is free again at " + time(Math.max(now, shortage.availableAt()));
        };
    }

    private static String whose(Balance balance) {
        var level = balance.budget().level();
        return level == Level.ALL ? "" : " of " + level.code() + " " + balance.subject();
    }

    private static String spent(Balance balance) {
        var budget = balance.budget();
        if (budget.limitsMoney()) {
            return "$" + dollars(balance.spent().nanos()) + " of $" + dollars(budget.nanos()) + " spent and $"
                    + dollars(balance.reserved().nanos()) + " reserved";
        }
        return balance.spent().tokens() + " of " + budget.tokens() + " tokens spent and "
                + balance.reserved().tokens() + " reserved";
    }

    private static String asked(Shortage shortage) {
        return shortage.balance().budget().limitsMoney()
                ? "$" + dollars(shortage.asked().nanos())
                : shortage.asked().tokens() + " tokens";
    }

    /** That nobody can be asked for what several gateways share. */
    static Fault apart(Budget budget, Duration wait) {
        return Fault.of(
                        Reason.BUDGET_EXHAUSTED,
                        "budget " + budget.id()
                                + ": what gateways share cannot be asked for now (expected: Redis that answers in time)")
                .by(budget.policy())
                .part(budget.id())
                .withRetryAfter(wait);
    }

    /** That nothing bounds what an answer may cost. */
    static Fault unbounded(Budget budget) {
        return Fault.of(
                        Reason.BAD_REQUEST,
                        "budget " + budget.id()
                                + ": a call that is not streamed and says no max_tokens (expected: max_tokens, since it counts before it pays)")
                .by(budget.policy())
                .part(budget.id())
                .at("max_tokens");
    }

    /** That a call has no price by which its money could be counted. */
    static Fault unpriced(Budget budget, String provider, String model) {
        return Fault.of(
                        Reason.PRICE_UNKNOWN,
                        "budget " + budget.id() + ": no price is known for " + provider + "/" + model
                                + " (expected: a price in the price book or at the target, or unpriced: allow or estimate)")
                .by(budget.policy())
                .part(budget.id());
    }

    private static String dollars(long nanos) {
        return Money.ofNanos(nanos).decimal();
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
