package dev.tollgate.sim.load;

import java.util.Arrays;

/**
 * Median, least and greatest of some values; all NaN when there are none.
 *
 * @param count how many
 */
public record Spread(double median, double min, double max, int count) {
    /** Of these values; NaN ones are left out. */
    public static Spread of(double... values) {
        var sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int n = sorted.length;
        if (n == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new Spread(median, sorted[0], sorted[n - 1], n);
    }
}
