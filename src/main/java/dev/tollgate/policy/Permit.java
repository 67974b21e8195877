package dev.tollgate.policy;

import dev.tollgate.dialect.Transcoder;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.route.Candidates;
import dev.tollgate.route.Exclusion;
import org.jspecify.annotations.Nullable;

/**
 * Consent to call upstream: only {@link Guards} make one, and every attempt demands it.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
public final class Permit {
    private final Guards guards;
    private final CallFacts call;

    Permit(Guards guards, CallFacts call) {
        this.guards = guards;
        this.call = call;
    }

    /** The call as it was permitted: its entry is what serves it, which a budget may have put in the place of the one that was asked for. */
    public CallFacts call() {
        return call;
    }

    /** Whether the caller may use this control header. */
    public boolean grants(ControlHeader header) {
        return guards.grants(header);
    }

    /** The candidates without those that a policy bars, and under its ceiling. */
    public Candidates narrow(Candidates candidates) {
        var rest = candidates;
        for (var rule : guards.narrowed()) {
            if (rule.money() != null) {
                rest = rest.costingAtMost(rule.money());
            }
            for (var target : rest.open()) {
                if (rule.barred().test(target)) {
                    rest = rest.without(target, Exclusion.NOT_ALLOWED);
                }
            }
        }
        return rest;
    }

    /** Asks the policies for one attempt: what it may cost is set aside before anything is sent. */
    public Outcome<AttemptPermit> reserve(NextAttempt attempt) {
        return guards.reserve(attempt);
    }

    /** Gives back what was set aside for an attempt that was refused or given up before it began. */
    public void notMade(NextAttempt attempt) {
        guards.notMade(attempt);
    }

    /** Why an answer must be cut that goes on; null to let it. */
    public @Nullable Fault progress(int number, long outputBytes) {
        return guards.progress(number, outputBytes);
    }

    /** What the policies change in the header fields of an attempt's request. */
    public void editRequest(FieldSink out) {
        guards.editRequest(out);
    }

    /** Has the policies change the body before it is sent; the permit once all of them are done. */
    public Outcome<Permit> edit(BodyEdit.Document body) {
        return guards.edit(this, call, body);
    }

    /** The same transcoder for one attempt, with policies hearing and reading over its answer where some do. */
    public Transcoder screened(Transcoder transcoder) {
        return guards.screened(transcoder);
    }
}
