package dev.tollgate.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How long to wait before asking again: {@code retry-after-ms} or {@code Retry-After} (RFC 9110 section 10.2.3), at most a day. */
public final class RetryAfter {
    /** The longest wait that anybody is asked for. */
    public static final Duration MAX = Duration.ofHours(24);

    private static final int MAX_DIGITS = 12;

    private RetryAfter() {}

    /** The wait that {@code headers} ask for, zero for a moment gone by; null where they ask for none or cannot be read. */
    public static @Nullable Duration parse(Headers headers, Instant now) {
        var millis = headers.get("retry-after-ms");
        if (millis != null) {
            var wait = decimal(millis.strip(), 1);
            if (wait != null) {
                return wait;
            }
        }
        var value = headers.get("retry-after");
        return value == null ? null : parse(value.strip(), now);
    }

    private static @Nullable Duration parse(String value, Instant now) {
        var seconds = decimal(value, 1000);
        if (seconds != null) {
            return seconds;
        }
        try {
            var moment = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
            return clamp(Duration.between(
                    now, moment.withZoneSameInstant(ZoneOffset.UTC).toInstant()));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** A plain decimal number, as some servers send fractions of a second, in units of {@code unitMillis}. */
    private static @Nullable Duration decimal(String text, int unitMillis) {
        int dot = text.indexOf('.');
        var whole = dot < 0 ? text : text.substring(0, dot);
        var fraction = dot < 0 ? "" : text.substring(dot + 1);
        if (whole.isEmpty() || !isDigits(whole) || !isDigits(fraction) || fraction.length() > 9) {
            return null;
        }
        if (whole.length() > MAX_DIGITS) {
            return MAX;
        }
        long nanosPerUnit = unitMillis * 1_000_000L;
        long nanos = fraction.isEmpty() ? 0 : (long) (Double.parseDouble("0." + fraction) * nanosPerUnit);
        return clamp(Duration.ofMillis(Long.parseLong(whole) * unitMillis).plusNanos(nanos));
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(Grammar::isDigit);
    }

    private static Duration clamp(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(MAX) > 0 ? MAX : wait;
    }

    /** The wait in whole seconds, rounded up, at least 1: what goes into {@code Retry-After}. */
    public static String render(Duration wait) {
        var clamped = clamp(wait);
        long seconds = clamped.getSeconds() + (clamped.getNano() > 0 ? 1 : 0);
        return Long.toString(Math.max(1, seconds));
    }
}
