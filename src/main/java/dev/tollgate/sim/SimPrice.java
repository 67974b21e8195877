package dev.tollgate.sim;

import java.math.BigDecimal;

/**
 * What a simulated provider charges: dollars per million tokens. The simulator never uses it; whoever configures a gateway in front
 * of it does.
 *
 * @param input dollars per million prompt tokens, at least 0
 * @param output dollars per million completion tokens, at least 0
 */
public record SimPrice(BigDecimal input, BigDecimal output) {
    public static final SimPrice FREE = new SimPrice(BigDecimal.ZERO, BigDecimal.ZERO);

    public SimPrice {
        if (input.signum() < 0 || output.signum() < 0) {
            throw new IllegalArgumentException("price: " + input + ", " + output + " (expected: at least 0)");
        }
    }

    /** The price written as decimal strings, for instance {@code of("0.15", "0.60")}. */
    public static SimPrice of(String input, String output) {
        return new SimPrice(new BigDecimal(input), new BigDecimal(output));
    }
}
