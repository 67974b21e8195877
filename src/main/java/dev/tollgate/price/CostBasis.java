package dev.tollgate.price;

import java.util.Locale;

/** How sure a cost is, best first. */
public enum CostBasis {
    /** The provider's own usage at rates that the price states. */
    EXACT,
    /** All tokens are priced, but some figure was assumed: a fallback rate, another snapshot's price, clamped counts. */
    ESTIMATED,
    /** A lower bound: something that ran is not in the figure. */
    PARTIAL,
    /** No price or no usage: there is no figure, and 0 must not be read into it. */
    UNKNOWN;

    /** The name in headers, logs and metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public CostBasis worse(CostBasis other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
