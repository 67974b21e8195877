package dev.tollgate.policy;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.route.RouteTable;

/** Consent to read the body: what the policies found from the head of the request alone. */
public final class Admission {
    private final Guards guards;

    Admission(Guards guards) {
        this.guards = guards;
    }

    /** What the policies say to a call. */
    public sealed interface Ruling {
        /** It may be made. */
        record Permitted(Permit permit) implements Ruling {}

        /** A policy answers it. */
        record Answered(LocalAnswer answer) implements Ruling {}
    }

    /** Whether the caller may use this control header. */
    public boolean grants(ControlHeader header) {
        return guards.grants(header);
    }

    /** Whether a policy that speaks of this exchange looks at the run it belongs to, or at its transcript. */
    public boolean followsRuns() {
        return guards.followsRuns();
    }

    /**
     * Judges the call once its body is known; the permit is what every attempt demands. Access, loops, limits and budgets go by the model that
     * the caller names. If a budget has another one serve, and nothing keeps the caller from that, limits and budgets are asked for that one too,
     * and all that follows goes by it alone. It is not sent on from there.
     *
     * @param routes where the other model is found
     */
    public Outcome<Ruling> admit(CallFacts call, RouteTable routes) {
        int byName = guards.askedByName();
        var defect = guards.match(0, call);
        if (defect != null) {
            return Outcome.refused(defect);
        }
        return guards.judge(0, byName, call, () -> {
            var other = guards.useModel();
            return other == null ? rest(byName, call) : instead(other, byName, call, routes);
        });
    }

    private Outcome<Ruling> instead(Consent.UseModel other, int byName, CallFacts call, RouteTable routes) {
        var entry = routes.find(other.model());
        if (entry == null) {
            return Outcome.refused(Fault.of(
                            Reason.INTERNAL,
                            "budget " + other.budget() + ": model " + other.model() + " (expected: a configured one)")
                    .by(other.policy()));
        }
        var served = call.servedBy(entry);
        if (!guards.lets(served, other)) {
            return rest(byName, call);
        }
        var defect = guards.match(byName, served);
        return defect != null
                ? Outcome.refused(defect)
                : guards.instead(byName, served, other, () -> rest(byName, served));
    }

    private Outcome<Ruling> rest(int from, CallFacts call) {
        return guards.judge(from, guards.size(), call, () -> {
            var answer = guards.answer();
            return Outcome.ready(
                    answer == null ? new Ruling.Permitted(new Permit(guards, call)) : new Ruling.Answered(answer));
        });
    }
}
