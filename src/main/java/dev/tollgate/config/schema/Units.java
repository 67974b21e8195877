package dev.tollgate.config.schema;

import dev.tollgate.config.HostPort;
import dev.tollgate.config.RetriesConfig.Rate;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scalars with a unit: {@code 2s}, {@code 32MiB}, {@code 10%}, {@code 10/10s}; and addresses. */
public final class Units {
    private static final String DURATION = "([0-9]{1,9})(ms|s|m|h)";
    private static final Pattern DURATION_FORM = Pattern.compile(DURATION);
    private static final Pattern BYTES_FORM = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)");
    private static final Pattern PERCENT_FORM = Pattern.compile("([0-9]{1,2}(?:\\.[0-9]{1,3})?|100)%");
    private static final Pattern RATE_FORM = Pattern.compile("([1-9][0-9]{0,6})/" + DURATION);
    private static final Duration LONGEST = Duration.ofDays(1);

    private Units() {}

    /** A duration from 1 ms to a day. */
    public static Scalar<Duration> duration() {
        return Scalars.parsed(
                        "duration",
                        "a duration from 1ms to 24h like 500ms, 2s or 15m",
                        DURATION_FORM,
                        (text, folder) -> durationOf(text),
                        Units::show)
                .guessing(Meant::duration);
    }

    /** A number of bytes between two bounds, both included. */
    static Scalar<Long> bytes(long least, long most) {
        return new Scalar<>(
                "bytes",
                "bytes from " + show(least) + " to " + show(most) + " like 512KiB or 32MiB",
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> bytesOf(text, least, most),
                Units::show,
                List.of(Scalars.schemaOf(BYTES_FORM)));
    }

    /** As {@link #bytes}, for what is counted in an int. */
    public static Scalar<Integer> smallBytes(int least, int most) {
        var bytes = bytes(least, most);
        return new Scalar<>(
                bytes.name(),
                bytes.expected(),
                false,
                bytes.kinds(),
                (text, folder) -> {
                    var value = bytes.reader().read(text, folder);
                    return value == null ? null : Math.toIntExact(value);
                },
                value -> show((long) value),
                bytes.schema());
    }

    /** {@code auto} (empty) or a number of bytes. */
    static Scalar<OptionalLong> bytesOrAuto(long least, long most) {
        var bytes = bytes(least, most);
        return new Scalar<>(
                "auto or bytes",
                "auto, or " + bytes.expected(),
                false,
                bytes.kinds(),
                (text, folder) -> {
                    if (text.equals("auto")) {
                        return OptionalLong.empty();
                    }
                    var value = bytes.reader().read(text, folder);
                    return value == null ? null : OptionalLong.of(value);
                },
                value -> value.isEmpty() ? "auto" : show(value.getAsLong()),
                List.of(Map.of("type", "string", "const", "auto"), Scalars.schemaOf(BYTES_FORM)));
    }

    /** A percentage from 0 to 100, as a share. */
    static Scalar<Double> percent() {
        return Scalars.parsed(
                "percent",
                "a percentage from 0% to 100%",
                PERCENT_FORM,
                (text, folder) -> Double.parseDouble(text.substring(0, text.length() - 1)) / 100,
                value -> number(value * 100) + "%");
    }

    /** So many per duration. */
    static Scalar<Rate> rate() {
        return Scalars.parsed(
                "rate",
                "a count per duration like 10/10s",
                RATE_FORM,
                (text, folder) -> {
                    int slash = text.indexOf('/');
                    var period = durationOf(text.substring(slash + 1));
                    return period == null ? null : new Rate(Integer.parseInt(text, 0, slash, 10), period);
                },
                value -> value.count() + "/" + show(value.period()));
    }

    static Scalar<HostPort> address() {
        return new Scalar<>(
                "address",
                "host:port or [v6]:port, port 0 to 65535",
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> HostPort.parse(text),
                HostPort::toString,
                List.of(Map.of("type", "string", "pattern", "^.+:[0-9]{1,5}$")));
    }

    private static @Nullable Duration durationOf(String text) {
        var form = DURATION_FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        long count = Long.parseLong(form.group(1));
        var duration =
                switch (form.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                };
        return duration.isZero() || duration.compareTo(LONGEST) > 0 ? null : duration;
    }

    private static @Nullable Long bytesOf(String text, long least, long most) {
        var form = BYTES_FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        int shift =
                switch (form.group(2)) {
                    case "B" -> 0;
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    default -> 30;
                };
        long value = Long.parseLong(form.group(1)) << shift;
        return value < least || value > most ? null : value;
    }

    private static String show(Duration value) {
        long millis = value.toMillis();
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static String show(long bytes) {
        if (bytes != 0 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes != 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }

    private static String number(double value) {
        var rounded = Math.round(value * 1000) / 1000.0;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
