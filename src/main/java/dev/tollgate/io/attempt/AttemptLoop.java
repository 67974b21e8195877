package dev.tollgate.io.attempt;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.Demand;
import dev.tollgate.endpoint.pick.PickRequest;
import dev.tollgate.endpoint.pick.Picked;
import dev.tollgate.endpoint.retry.Next;
import dev.tollgate.endpoint.retry.RetryPlan;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.answer.HeldAnswer;
import dev.tollgate.policy.Permit;
import dev.tollgate.route.Candidates;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Optimise;
import dev.tollgate.settle.AttemptRecord;
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
    private final Candidates candidates;
    private final boolean mayLose;
    private final Demand demand;
    private final @Nullable Optimise override;
    private final List<AttemptRecord> records = new ArrayList<>(1);
    private final Set<Endpoint.Id> tried = new HashSet<>(2);
    private @Nullable Attempt running;
    private @Nullable Decision decision;
    private @Nullable Failure lastFailure;
    private @Nullable HeldAnswer lastHeld;

    public AttemptLoop(Exchange exchange, Permit permit, ModelRequest request, ModelEntry entry) {
        this.exchange = exchange;
        this.request = request;
        this.candidates = Demands.candidates(exchange, request, entry);
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
            case Outcome.Ready<Picked>(var picked) -> start(picked, now);
            case Outcome.Refused<Picked>(var why) -> {
                if (lastFailure == null) {
                    exchange.refuse(why);
                } else {
                    // Who could be asked has been asked: the caller learns what the last one said.
                    conclude(RetryPlan.end(lastFailure), lastFailure);
                }
            }
            case Outcome.Pending<Picked> _ -> throw new IllegalStateException("a pick is never pending");
        }
    }

    private void start(Picked picked, long now) {
        dropHeld();
        exchange.arrival().timeline().mark(Moment.PICKED, now);
        decision = picked.decision();
        exchange.decisions().add(exchange.arrival().requestId(), picked.decision());
        tried.add(picked.endpoint().id());
        var attempt = prepared(picked, now);
        if (attempt != null) {
            running = attempt;
            attempt.start();
        }
    }

    /** An attempt that is ready to start; null where a defect of ours kept its request from being written: nobody is to blame, nothing is held. */
    private @Nullable Attempt prepared(Picked picked, long now) {
        try {
            return new Attempt(exchange, this, request, picked, mayLose, records.size() + 1);
        } catch (RuntimeException defect) {
            picked.lease().close(new AttemptResult.Cancelled(), now);
            exchange.refuse(Fault.of(
                    Reason.INTERNAL,
                    "a request for " + picked.endpoint().name() + " could not be written: "
                            + defect.getClass().getSimpleName()));
            return null;
        }
    }

    /** An attempt failed with nothing yet shown to the client; {@code held} is what the upstream said, if it answered at all. */
    void failed(AttemptRecord record, Failure failure, @Nullable HeldAnswer held) {
        running = null;
        records.add(record);
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
        var fault = Fault.of(Reason.UPSTREAM_STATUS, failure.detail())
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
    }

    /** Stops what runs; its record says cancelled. */
    public void cancel() {
        dropHeld();
        if (running != null) {
            running.cancel();
        }
    }

    public void clientWritable() {
        if (running != null) {
            running.clientWritable();
        }
    }

    public List<AttemptRecord> records() {
        return records;
    }

    public @Nullable Decision decision() {
        return decision;
    }
}
