package dev.tollgate.endpoint.pick;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.route.Exclusion;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/** What a caller is told when nothing can serve: why, and when it may be worth coming back. */
final class Refusal {
    private static final Duration SATURATED_WAIT = Duration.ofSeconds(1);

    private Refusal() {}

    static Fault of(PickRequest request, List<Decision.Excluded> excluded) {
        var model = request.candidates().entry().name();
        var reasons = EnumSet.noneOf(Exclusion.class);
        var soonest = Double.POSITIVE_INFINITY;
        for (var one : excluded) {
            reasons.add(one.reason());
            if (one.seconds() > 0) {
                soonest = Math.min(soonest, one.seconds());
            }
        }
        var all = "model " + model + ": ";
        if (reasons.contains(Exclusion.SATURATED)) {
            return Fault.of(Reason.SATURATED, all + "every endpoint that could serve it is full" + listed(excluded))
                    .withRetryAfter(SATURATED_WAIT);
        }
        if (reasons.contains(Exclusion.COOLDOWN)
                || reasons.contains(Exclusion.BREAKER_OPEN)
                || reasons.contains(Exclusion.UNHEALTHY)
                || reasons.contains(Exclusion.TRIED)) {
            var wait = soonest == Double.POSITIVE_INFINITY
                    ? null
                    : Duration.ofSeconds(Math.max(1, (long) Math.ceil(soonest)));
            return Fault.of(
                            Reason.NO_HEALTHY_TARGET,
                            all + "no endpoint that could serve it is healthy" + listed(excluded))
                    .withRetryAfter(wait);
        }
        if (!reasons.isEmpty() && EnumSet.of(Exclusion.NOT_ALLOWED).containsAll(reasons)) {
            return Fault.of(Reason.MODEL_NOT_ALLOWED, all + "none of its targets may be used by this caller");
        }
        if (!reasons.isEmpty() && EnumSet.of(Exclusion.NO_BUDGET).containsAll(reasons)) {
            return Fault.of(Reason.BUDGET_EXHAUSTED, all + "no budget is left for any of its targets");
        }
        var fault = Fault.of(Reason.NO_TARGET, all + "no target can serve this call" + listed(excluded));
        // Asking again cannot help where the call itself is what no target can do.
        return !reasons.isEmpty()
                        && EnumSet.of(Exclusion.CONTEXT_TOO_LONG, Exclusion.MISSING_CAPABILITY)
                                .containsAll(reasons)
                ? fault.withStatus(400)
                : fault;
    }

    private static String listed(List<Decision.Excluded> excluded) {
        if (excluded.isEmpty()) {
            return " (no endpoint is configured)";
        }
        var out = new StringBuilder(" (");
        for (var i = 0; i < Math.min(6, excluded.size()); i++) {
            out.append(i == 0 ? "" : ", ")
                    .append(excluded.get(i).name())
                    .append(' ')
                    .append(excluded.get(i).reason().code());
        }
        return out.append(excluded.size() > 6 ? ", ...)" : ")").toString();
    }
}
