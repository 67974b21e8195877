package dev.tollgate.price;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of US dollars as an integer number of nano-dollars: exact to 10^-9 dollars, up to about 9.2 billion dollars.
 *
 * <p>Every operation is checked: what does not fit throws {@link ArithmeticException} rather than wrap.
 *
 * @param nanos nano-dollars; may be negative (a difference)
 */
public record Money(long nanos) implements Comparable<Money> {

    private static final int DECIMALS = 9;
    private static final long ONE = 1_000_000_000;

    public static final Money ZERO = new Money(0);

    public static Money ofNanos(long nanos) {
        return nanos == 0 ? ZERO : new Money(nanos);
    }

    /** Reads a decimal such as {@code 0.15} or {@code 1.5e-7}; digits beyond the ninth decimal are rounded half up. */
    public static Money ofDollars(String dollars) {
        return ofDollars(new BigDecimal(dollars));
    }

    /** As {@link #ofDollars(String)}; throws {@link ArithmeticException} beyond 9.2 billion dollars. */
    public static Money ofDollars(BigDecimal dollars) {
        return ofNanos(nanosOf(dollars));
    }

    static long nanosOf(BigDecimal dollars) {
        // Judged before rescaling, which would write out a number such as 1e999999999.
        var magnitude = dollars.precision() - (long) dollars.scale();
        if (dollars.signum() == 0 || magnitude < -DECIMALS) {
            return 0;
        }
        if (magnitude > 12) {
            throw new ArithmeticException("more dollars than a Money can hold");
        }
        return dollars.setScale(DECIMALS, RoundingMode.HALF_UP)
                .movePointRight(DECIMALS)
                .longValueExact();
    }

    public Money plus(Money other) {
        return ofNanos(Math.addExact(nanos, other.nanos));
    }

    public Money minus(Money other) {
        return ofNanos(Math.subtractExact(nanos, other.nanos));
    }

    public Money times(long factor) {
        return ofNanos(Math.multiplyExact(nanos, factor));
    }

    public Money max(Money other) {
        return nanos >= other.nanos ? this : other;
    }

    public boolean isZero() {
        return nanos == 0;
    }

    public BigDecimal toBigDecimal() {
        return BigDecimal.valueOf(nanos, DECIMALS);
    }

    /** The amount as a double, for scores and gauges only: never add these up. */
    public double approximateDollars() {
        return nanos / 1e9;
    }

    /** The dollars as a plain decimal: no exponent, no trailing zeros, at most nine decimals; {@code 0} for nothing. */
    public String decimal() {
        return decimal(nanos);
    }

    static String decimal(long nanos) {
        if (nanos == 0) {
            return "0";
        }
        if (nanos == Long.MIN_VALUE) {
            return BigDecimal.valueOf(nanos, DECIMALS).toPlainString();
        }
        long size = Math.abs(nanos);
        var out = new StringBuilder(24);
        if (nanos < 0) {
            out.append('-');
        }
        out.append(size / ONE);
        long rest = size % ONE;
        if (rest > 0) {
            out.append('.');
        }
        for (long place = ONE / 10; rest > 0; place /= 10) {
            out.append((char) ('0' + rest / place));
            rest %= place;
        }
        return out.toString();
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanos, other.nanos);
    }

    @Override
    public String toString() {
        return "$" + decimal();
    }
}
