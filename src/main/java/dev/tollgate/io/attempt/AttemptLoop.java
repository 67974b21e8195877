package dev.tollgate.io.attempt;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.pick.CallDemand;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.PickRequest;
import dev.tollgate.endpoint.pick.Picked;
import dev.tollgate.endpoint.retry.Next;
import dev.tollgate.endpoint.retry.RetryPlan;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.answer.HeldAnswer;
import dev.tollgate.io.loop.Awaited;
import dev.tollgate.policy.AttemptPermit;
import dev.tollgate.policy.Permit;
import dev.tollgate.price.Cost;
import dev.tollgate.route.Candidates;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Optimise;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.settle.Settler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks, calls, and on failure asks the plan whether to pick again; holds everything of an exchange that more than one attempt shares.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
public final class AttemptLoop {
    private final Exchange exchange;
    private final ModelRequest request;
    private final Permit permit;
    private final boolean mayLose;
    private final CallDemand demand;
    private final @Nullable Optimise override;
    private final List<AttemptRecord> records = new ArrayList<>(1);
    private Cost cost = Cost.NONE;
    private final Set<Endpoint.Id> tried = new HashSet<>(2);
    private Candidates candidates;
    private @Nullable Picked reserving;
    private @Nullable AttemptPermit granted;
    private @Nullable Fault barredBy;
    private @Nullable Attempt running;
    private @Nullable Decision decision;
    private long outputBytes;
    private @Nullable Failure lastFailure;
    private @Nullable HeldAnswer lastHeld;

    public AttemptLoop(Exchange exchange, Permit permit, ModelRequest request, ModelEntry entry) {
        this.exchange = exchange;
        this.request = request;
        this.permit = permit;
        this.candidates = permit.narrow(Demands.candidates(exchange, request, entry));
        this.mayLose = entry.mayLose();
        this.demand = Demands.of(request);
        this.override = Demands.override(exchange.arrival(), permit);
        exchange.live().retryBudget().request(exchange.loop().nanoTime());
    }

    /** One more attempt, or the end if nobody may be asked. */
    public void next() {
        var loop = exchange.loop();
        long now = loop.nanoTime();
        var question = new PickRequest(candidates, demand, override, tried, records.size() + 1);
        switch (exchange.live()
                .picker()
                .pick(question, exchange.live().snapshot().endpoints(), now, loop.random())) {
            case Outcome.Ready<Picked>(var picked) -> reserve(picked, now);
            case Outcome.Refused<Picked>(var why) -> {
                if (lastFailure != null) {
                    // Who could be asked has been asked: the caller learns what the last one said.
                    conclude(RetryPlan.end(lastFailure), lastFailure);
                } else {
                    // Where somebody could have served but for a policy, it is the policy that refuses.
                    exchange.refuse(barredBy == null ? why : barredBy);
                }
            }
            case Outcome.Pending<Picked> _ -> throw new IllegalStateException("a pick is never pending");
        }
    }

    Permit permit() {
        return permit;
    }

    /** Asks the policies before anything is sent; what they set aside is held until the attempt has ended. */
    private void reserve(Picked picked, long now) {
        var wording = worded(picked, now);
        if (wording == null) {
            return;
        }
        var target = picked.target();
        var attempt = new NextAttempt(
                records.size() + 1, target.provider(), target.model(), target.price(), wording.bodyBytes(request), now);
        reserving = picked;
        reserved(permit.reserve(attempt), picked, wording, attempt);
    }

    /** The call as it is written for this target; null where a defect of ours kept it from being written: nobody is to blame, nothing is held. */
    private @Nullable Wording worded(Picked picked, long now) {
        try {
            var spoken = exchange.live().destination(picked.endpoint()).dialect();
            var transcoder = permit.screened(exchange.surface().dialect().transcoder(spoken));
            return Wording.of(exchange, request, transcoder, picked.target(), mayLose);
        } catch (RuntimeException | Error defect) {
            picked.lease().close(new AttemptResult.Cancelled(), now);
            exchange.refuse(Fault.of(
                    Reason.INTERNAL,
                    "a request for " + picked.endpoint().name() + " could not be written: "
                            + defect.getClass().getSimpleName()));
            return null;
        }
    }

    private void reserved(Outcome<AttemptPermit> outcome, Picked picked, Wording wording, NextAttempt attempt) {
        switch (outcome) {
            case Outcome.Ready<AttemptPermit>(var given) -> {
                if (reserving == null) {
                    permit.notMade(attempt);
                    return;
                }
                reserving = null;
                granted = given;
                start(picked, wording, exchange.loop().nanoTime());
            }
            case Outcome.Refused<AttemptPermit>(var why) -> {
                permit.notMade(attempt);
                if (reserving != null) {
                    barred(picked, why);
                }
            }
            case Outcome.Pending<AttemptPermit>(var later) ->
                Awaited.on(exchange.loop().eventLoop(), later, said -> resumed(said, picked, wording, attempt));
        }
    }

    private void resumed(Outcome<AttemptPermit> outcome, Picked picked, Wording wording, NextAttempt attempt) {
        try {
            reserved(outcome, picked, wording, attempt);
        } catch (RuntimeException | Error defect) {
            cancel();
            exchange.refuse(Fault.of(
                    Reason.INTERNAL, "an attempt failed: " + defect.getClass().getSimpleName()));
        }
    }

    /** A policy lets no attempt go to this target: the next best one is asked, as if this one were full. */
    private void barred(Picked picked, Fault why) {
        reserving = null;
        picked.lease().close(new AttemptResult.Cancelled(), exchange.loop().nanoTime());
        barredBy = why;
        boolean full = why.reason() == Reason.RATE_LIMITED || why.reason() == Reason.CONCURRENCY_LIMITED;
        candidates = candidates.without(picked.target(), full ? Exclusion.SATURATED : Exclusion.NO_BUDGET);
        next();
    }

    private void start(Picked picked, Wording wording, long now) {
        dropHeld();
        barredBy = null;
        exchange.arrival().timeline().mark(Moment.PICKED, now);
        var decided = picked.decision().askedAs(request.model());
        decision = decided;
        exchange.decisions().add(exchange.arrival().requestId(), decided);
        tried.add(picked.endpoint().id());
        var attempt = new Attempt(exchange, this, request, picked, wording, records.size() + 1);
        running = attempt;
        attempt.start();
    }

    /** An attempt failed with nothing yet shown to the client; {@code held} is what the upstream said, if it answered at all. */
    void failed(AttemptRecord record, Failure failure, @Nullable HeldAnswer held) {
        running = null;
        records.add(record);
        settle(record);
        dropHeld();
        lastFailure = failure;
        lastHeld = held;
        var live = exchange.live();
        var next = live.retryPlan()
                .next(
                        failure,
                        records.size(),
                        live.retryBudget(),
                        exchange.loop().nanoTime());
        if (next instanceof Next.TryAgain) {
            next();
        } else {
            conclude(next, failure);
        }
    }

    private void conclude(Next end, Failure failure) {
        switch (end) {
            case Next.TryAgain _ -> throw new IllegalStateException("no attempt may follow: " + failure.kind());
            case Next.Fail(var fault) -> exchange.refuse(fault);
            case Next.PassOn _ -> passOn(failure);
        }
        dropHeld();
    }

    private void passOn(Failure failure) {
        int status = failure.status() >= 400 ? failure.status() : Reason.UPSTREAM_STATUS.status();
        // The word of a gateway further in keeps its reason, so that the next gateway out knows it again.
        var word = failure.word();
        var fault = (word == null ? Fault.of(Reason.UPSTREAM_STATUS, failure.detail()) : word)
                .withStatus(status)
                .withRetryAfter(failure.retryAfter());
        var held = lastHeld;
        lastHeld = null;
        if (held == null || held.status() < 400) {
            // An error that came as the first event or under a 200: a status tells the caller's SDK more than that.
            if (held != null) {
                held.release();
            }
            exchange.refuse(fault);
            return;
        }
        exchange.failed(fault);
        exchange.addFields(held.fields());
        held.passTo(exchange.answer(), fault.reason());
        exchange.ended(false);
    }

    private void dropHeld() {
        if (lastHeld != null) {
            lastHeld.release();
            lastHeld = null;
        }
    }

    /** An attempt ended with its answer at the client, whole or cut. */
    void ended(AttemptRecord record) {
        running = null;
        records.add(record);
        settle(record);
    }

    /** Adds up what the attempt has cost, and tells it to the policies that consented to it. */
    private void settle(AttemptRecord record) {
        var spent = Settler.cost(record);
        cost = cost.plus(spent);
        var held = granted;
        granted = null;
        if (held != null) {
            held.end(new AttemptSpent(
                    held.number(),
                    spent,
                    record.usage(),
                    outputBytes,
                    record.succeeded(),
                    exchange.loop().nanoTime()));
        }
        outputBytes = 0;
    }

    /** How much of an answer has come by its end. */
    void heard(long bytes) {
        outputBytes = bytes;
    }

    /** Why the answer that goes on must be cut, by the word of a policy; null to let it. */
    @Nullable
    Fault progress(long outputBytes) {
        return granted == null ? null : permit.progress(granted.number(), outputBytes);
    }

    /** Stops what runs; its record says cancelled. */
    public void cancel() {
        dropHeld();
        if (reserving != null) {
            reserving
                    .lease()
                    .close(new AttemptResult.Cancelled(), exchange.loop().nanoTime());
            reserving = null;
        }
        if (running != null) {
            running.cancel();
        }
    }

    public void clientWritable() {
        if (running != null) {
            running.clientWritable();
        }
    }

    /** What all attempts that have ended cost together. */
    Cost cost() {
        return cost;
    }

    public List<AttemptRecord> records() {
        return records;
    }

    public @Nullable Decision decision() {
        return decision;
    }
}
