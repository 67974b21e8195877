package dev.tollgate.testing;

import dev.tollgate.llm.Usage;
import dev.tollgate.settle.Settlement;
import java.util.ArrayList;
import java.util.List;

/** What tests ask of a settlement, in words that are never null. */
public final class Settled {
    private Settled() {}

    /** The code of the exchange's fault; {@code none} where there is none. */
    public static String reason(Settlement settlement) {
        var fault = settlement.exchanged().fault();
        return fault == null ? "none" : fault.reason().code();
    }

    /** The usage of all attempts; none at all where nothing was seen. */
    public static Usage usage(Settlement settlement) {
        var usage = settlement.usage();
        return usage == null ? Usage.ZERO : usage;
    }

    /** Each attempt as {@code provider/index ok}, {@code cancelled} or its kind of failure. */
    public static List<String> tries(Settlement settlement) {
        var tries = new ArrayList<String>();
        for (var attempt : settlement.exchanged().attempts()) {
            var failure = attempt.failure();
            var how = failure != null ? failure.kind().name() : attempt.cancelled() ? "cancelled" : "ok";
            tries.add(attempt.endpoint() + " " + how);
        }
        return tries;
    }
}
