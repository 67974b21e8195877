package dev.tollgate.policy.limit;

import dev.tollgate.exchange.Surface;
import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.FieldSink;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.price.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one call. What is known from the head is claimed there, the rest once the body is read, and what protects a provider before
 * each attempt. A call that gets a 429 before anything was sent has taken nothing, whoever refused it.
 *
 * <p>Threads: the exchange's event loop, and whatever thread completes a claim of the store; the guard's own monitor keeps them apart.
 */
final class LimitGuard implements Guard {
    private final HeadFacts head;
    private final LimitLedger ledger;
    private final Due due;
    private final LimitFields fields;
    /** Taken for the whole call. */
    private List<Claim> ofCall = List.of();
    /** Taken for the attempt that is under way. */
    private List<Claim> ofAttempt = List.of();
    /** Taken in this process by policies that only watch. */
    private List<Claim> shadows = List.of();
    /** Of both, what goes back as soon as what another model needs is taken. */
    private List<Claim> leaving = List.of();

    /** What the caller is told of. */
    private final List<Claim> shown = new ArrayList<>(4);

    private List<PolicyNote> notes = List.of();
    private @Nullable CallFacts call;
    /** Which question to the store is waited for; 0 for none. */
    private int asked;

    private int questions;

    private boolean deferred;
    /** Whether an attempt is under way, and whether one was made before. */
    private boolean attempting;

    private boolean attempted;

    LimitGuard(HeadFacts head, LimitLedger ledger, Due due, LimitFields fields) {
        this.head = head;
        this.ledger = ledger;
        this.due = due;
        this.fields = fields;
    }

    // --- stages

    @Override
    public synchronized Outcome<Consent> head() {
        // One question for the whole call is worth more than an answer before the body.
        deferred = head.surface() instanceof Surface.ModelFace && ledger.store().asksElsewhere() && due.afterHead();
        if (!deferred) {
            return take(watched(due.ofHead(), head.nowNanos()), LimitStore.Next.NONE, false, head.nowNanos());
        }
        var refused = ledger.store().inTheWay(enforced(due.ofHead()), head.nowNanos());
        if (refused == null) {
            return Consent.GIVEN;
        }
        shown.add(refused);
        return refusal(refused);
    }

    @Override
    public synchronized Outcome<Consent> call(CallFacts facts) {
        call = facts;
        due.known(facts);
        return take(watched(due.ofCall(deferred), facts.nowNanos()), due.next(facts), false, facts.nowNanos());
    }

    /** What limits of the model that serves ask for beyond what is held is taken; then what only those of the other one asked for is given back. */
    @Override
    public synchronized Outcome<Consent> instead(CallFacts served) {
        var before = due.ofCall(true);
        call = served;
        due.servedBy(served);
        var fresh = due.ofCall(true);
        leaving = new ArrayList<>(0);
        for (var held : List.of(ofCall, shadows)) {
            held.stream().filter(claim -> !claim.isAmong(fresh)).forEach(leaving::add);
        }
        fresh.removeIf(claim -> claim.isAmong(before));
        return take(watched(fresh, served.nowNanos()), due.next(served), false, served.nowNanos());
    }

    /** Only once the rest is taken: who is refused must not have lost its place to others meanwhile. */
    private void leave(long nowNanos) {
        if (leaving.isEmpty()) {
            return;
        }
        for (var claim : leaving) {
            var store = claim.shadow() ? ledger.local() : ledger.store();
            store.giveBack(claim, nowNanos);
        }
        ofCall = without(ofCall, leaving);
        shadows = without(shadows, leaving);
        shown.removeAll(leaving);
        leaving = List.of();
    }

    private static <T> List<T> without(List<T> all, List<T> some) {
        var rest = new ArrayList<>(all);
        rest.removeAll(some);
        return rest;
    }

    /** Both; mostly there were none before, and the fresh ones are kept as they came. */
    private static <T> List<T> joined(List<T> before, List<T> fresh) {
        if (before.isEmpty()) {
            return fresh;
        }
        before.addAll(fresh);
        return before;
    }

    private static <T> List<T> with(List<T> before, T fresh) {
        var one = new ArrayList<T>(1);
        one.add(fresh);
        return joined(before, one);
    }

    @Override
    public synchronized Outcome<Consent> attempt(NextAttempt attempt) {
        if (call == null) {
            throw new IllegalStateException("an attempt of a call that nobody judged");
        }
        var fresh = due.ofProvider(attempt.provider());
        return take(watched(fresh, attempt.nowNanos()), LimitStore.Next.NONE, true, attempt.nowNanos());
    }

    /** The same without those of policies that only watch, where nothing is counted. */
    private static List<Claim> enforced(List<Claim> claims) {
        claims.removeIf(Claim::shadow);
        return claims;
    }

    /** Takes out, counts here and notes the claims of policies that only watch. */
    private List<Claim> watched(List<Claim> due, long nowNanos) {
        for (int i = due.size() - 1; i >= 0; i--) {
            var claim = due.get(i);
            if (claim.shadow()) {
                due.remove(i);
                if (ledger.local().takeAll(List.of(claim), nowNanos, 1) == null) {
                    shadows = with(shadows, claim);
                } else {
                    notes = with(
                            notes,
                            new PolicyNote(
                                    claim.policy(),
                                    PolicyKind.LIMITS,
                                    "shadow_refuse",
                                    claim.limit().name() + " " + reason(claim).code()));
                }
            }
        }
        return due;
    }

    private Outcome<Consent> take(List<Claim> fresh, LimitStore.Next next, boolean forAttempt, long nowNanos) {
        if (fresh.isEmpty()) {
            attempting |= forAttempt;
            leave(nowNanos);
            return Consent.GIVEN;
        }
        return switch (ledger.store().take(fresh, next, nowNanos)) {
            case Outcome.Ready<LimitStore.Verdict>(var verdict) -> said(verdict, fresh, forAttempt, nowNanos);
            case Outcome.Refused<LimitStore.Verdict>(var why) -> Outcome.refused(why);
            case Outcome.Pending<LimitStore.Verdict>(var later) -> {
                int question = ++questions;
                asked = question;
                yield new Outcome.Pending<>(
                        later.thenApply(outcome -> arrived(outcome, question, fresh, forAttempt, nowNanos)));
            }
        };
    }

    /** The store's late answer; where nobody waits for it any more, what it took is given back. */
    private synchronized Outcome<Consent> arrived(
            Outcome<LimitStore.Verdict> outcome, int question, List<Claim> fresh, boolean forAttempt, long nowNanos) {
        if (asked != question) {
            fresh.forEach(claim -> ledger.store().giveBack(claim, nowNanos));
            return Consent.GIVEN;
        }
        asked = 0;
        return switch (outcome) {
            case Outcome.Ready<LimitStore.Verdict>(var verdict) -> said(verdict, fresh, forAttempt, nowNanos);
            case Outcome.Refused<LimitStore.Verdict>(var why) -> Outcome.refused(why);
            case Outcome.Pending<LimitStore.Verdict> _ ->
                throw new IllegalStateException("limits: a pending outcome became a pending one");
        };
    }

    private Outcome<Consent> said(LimitStore.Verdict verdict, List<Claim> fresh, boolean forAttempt, long nowNanos) {
        for (int i = 0; i < fresh.size(); i++) {
            if (fresh.get(i).told()) {
                shown.add(fresh.get(i));
            }
        }
        var refused = verdict.refused();
        if (refused == null) {
            if (forAttempt) {
                ofAttempt = joined(ofAttempt, fresh);
            } else {
                ofCall = joined(ofCall, fresh);
            }
            attempting |= forAttempt;
            leave(nowNanos);
            return Consent.GIVEN;
        }
        if (!forAttempt) {
            ofCall.forEach(claim -> ledger.store().giveBack(claim, nowNanos));
        }
        return refusal(refused);
    }

    private static Outcome<Consent> refusal(Claim refused) {
        return Outcome.refused(LimitRefusals.of(refused, reason(refused)));
    }

    private static Reason reason(Claim claim) {
        return claim.limit().unit() == Unit.CONCURRENCY ? Reason.CONCURRENCY_LIMITED : Reason.RATE_LIMITED;
    }

    // --- the end

    @Override
    public synchronized void notMade(NextAttempt attempt) {
        asked = 0;
        attempting = false;
        ofAttempt.forEach(claim -> ledger.store().giveBack(claim, attempt.nowNanos()));
        ofAttempt = List.of();
    }

    @Override
    public synchronized void attemptEnded(AttemptSpent spent) {
        asked = 0;
        attempted |= attempting;
        attempting = false;
        var usage = spent.usage();
        boolean nothing = usage == null && spent.cost().equals(Cost.NONE);
        for (var claim : ofAttempt) {
            if (nothing) {
                ledger.store().giveBack(claim, spent.nowNanos());
            } else {
                ledger.store().end(claim, used(claim, usage, spent.cost()), spent.nowNanos());
            }
        }
        ofAttempt = List.of();
        if (call != null && spent.succeeded() && usage != null && usage.quality() == Usage.Quality.REPORTED) {
            ledger.estimates().learn(call.entry().name(), call.request(), usage);
        }
    }

    @Override
    public synchronized void ended(CallSpent spent) {
        asked = 0;
        boolean nothing = !attempted && !attempting && spent.status() == Reason.RATE_LIMITED.status();
        if (deferred && call == null && !nothing) {
            countUnread(spent.nowNanos());
        }
        end(ofCall, ledger.store(), nothing, spent);
        end(shadows, ledger.local(), nothing, spent);
        ofCall = List.of();
        shadows = List.of();
    }

    /** Counts a call whose body never came or could not be read: nobody escapes a limit by sending such. */
    private void countUnread(long nowNanos) {
        for (var claim : watched(due.ofHead(), nowNanos)) {
            if (claim.limit().unit() == Unit.REQUESTS) {
                // Whatever is answered, and when: nobody is told.
                ledger.store().take(List.of(claim), LimitStore.Next.NONE, nowNanos);
            }
        }
    }

    private static void end(List<Claim> claims, LimitStore store, boolean nothing, CallSpent spent) {
        for (var claim : claims) {
            if (nothing) {
                store.giveBack(claim, spent.nowNanos());
            } else {
                store.end(claim, used(claim, spent.usage(), spent.cost()), spent.nowNanos());
            }
        }
    }

    /** The units a claim has really used; where nobody knows how many there were, at least what was expected. */
    private static long used(Claim claim, @Nullable Usage usage, Cost cost) {
        if (usage == null) {
            return cost.isUnknown() ? claim.cost() : 0;
        }
        long counted =
                switch (claim.limit().unit()) {
                    case INPUT_TOKENS -> usage.totalInput();
                    case OUTPUT_TOKENS -> usage.totalOutput();
                    case TOKENS -> usage.totalInput() + usage.totalOutput();
                    case REQUESTS, CONCURRENCY -> claim.cost();
                };
        return usage.isPartial() ? Math.max(counted, claim.cost()) : counted;
    }

    @Override
    public synchronized void fields(FieldSink out) {
        if (!shown.isEmpty()) {
            fields.write(shown, head, out);
        }
    }

    @Override
    public synchronized void notes(Consumer<PolicyNote> out) {
        notes.forEach(out);
    }
}
