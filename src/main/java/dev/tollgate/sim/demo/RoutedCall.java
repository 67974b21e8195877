package dev.tollgate.sim.demo;

import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.settle.Settlement;
import java.util.Locale;

/**
 * One call, as one line tells it.
 *
 * @param model the name that was asked for
 * @param provider who served it, or failed last
 * @param cost decimal dollars, or {@code unknown}
 * @param seconds from the first pick to the end of the last attempt
 * @param note what else could have served and how much dearer it was, or what failed before
 */
public record RoutedCall(String model, String provider, Why why, String cost, double seconds, String note) {

    static RoutedCall of(String model, Settlement settlement) {
        var attempts = settlement.exchanged().attempts();
        var last = attempts.getLast();
        return new RoutedCall(
                model,
                last.provider(),
                last.why(),
                settlement.cost().decimal(),
                (last.endNanos() - attempts.getFirst().startNanos()) / 1e9,
                last.succeeded() ? note(settlement) : "failed: " + trouble(last));
    }

    private static String note(Settlement settlement) {
        var attempts = settlement.exchanged().attempts();
        if (attempts.size() > 1) {
            var before = attempts.get(attempts.size() - 2);
            return "after " + before.provider() + " (" + trouble(before) + ")";
        }
        if (attempts.getLast().why() == Why.EXPLORE) {
            return "to learn about it";
        }
        var decision = settlement.exchanged().decision();
        if (decision == null || decision.others().isEmpty()) {
            return "";
        }
        var next = decision.others().getFirst();
        var extra = next.total() - decision.chosen().total();
        var unit = decision.optimise().equals("fastest") ? " s" : "";
        return "next " + provider(next.endpoint())
                + String.format(Locale.ROOT, unit.isEmpty() ? " %+.6f" : " %+.3f", extra) + unit;
    }

    private static String trouble(AttemptRecord attempt) {
        var failure = attempt.failure();
        if (failure == null) {
            return "cancelled";
        }
        return failure.status() > 0
                ? Integer.toString(failure.status())
                : failure.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String provider(String endpoint) {
        int slash = endpoint.lastIndexOf('/');
        return slash < 0 ? endpoint : endpoint.substring(0, slash);
    }

    /** {@code chat   -> boreal  failover        $0.000075    0.44 s  after alpine (500)}. */
    public String line() {
        var money = cost.equals("unknown") ? cost : "$" + fixed(cost);
        return String.format(
                        Locale.ROOT,
                        "%-6s-> %-7s %-15s%10s %6.2f s  %s",
                        model,
                        provider,
                        why.code(),
                        money,
                        seconds,
                        note)
                .stripTrailing();
    }

    private static String fixed(String decimal) {
        return new java.math.BigDecimal(decimal)
                .setScale(6, java.math.RoundingMode.HALF_UP)
                .toPlainString();
    }
}
