package dev.tollgate.http;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The header fields by which providers of one kind tell of an answer what its body does not: their name of the request, and how much of
 * their rate limits is left. Those of one kind can be told in the words of another.
 *
 * @param requestId the field with the provider's id of the request
 * @param prefix    what the fields of rate limits begin with
 * @param kindFirst whether the kind of the limit comes before the measure, as in {@code tokens-remaining}
 * @param moments   whether a reset is told as a moment (RFC 3339); else as a wait, such as {@code 6m0s}
 * @param own       what fields begin with that mean nothing to callers of other kinds
 */
public record ProviderFields(String requestId, String prefix, boolean kindFirst, boolean moments, List<String> own) {
    /** OpenAI's, and those of the servers compatible with it (OpenAI "Rate limits" guide). */
    public static final ProviderFields OPENAI =
            new ProviderFields("x-request-id", "x-ratelimit-", false, false, List.of("openai-", "x-ratelimit-"));

    /** Anthropic's (Anthropic API, "Rate limits"). */
    public static final ProviderFields ANTHROPIC =
            new ProviderFields("request-id", "anthropic-ratelimit-", true, true, List.of("anthropic-"));

    /** What a whole account may use, which has no equal elsewhere and passes as it is. */
    private static final String UNIFIED = "anthropic-ratelimit-unified-";

    private static final List<String> KINDS = List.of("requests", "tokens");
    private static final List<String> MEASURES = List.of("limit", "remaining", "reset");
    private static final Duration LONGEST = Duration.ofDays(31);

    public ProviderFields {
        own = List.copyOf(own);
    }

    /** Tells the fields of a provider's answer to callers of another kind: what means something to both in their words, the rest as it is. */
    public void tell(Headers answer, ProviderFields callers, Instant now, BiConsumer<String, String> out) {
        boolean[] any = {false};
        answer.forEach((name, value) -> {
            if (isOwn(name)) {
                any[0] = true;
            } else {
                out.accept(name, value);
            }
        });
        if (any[0]) {
            tellOwn(answer, callers, now, out);
        }
    }

    private void tellOwn(Headers answer, ProviderFields callers, Instant now, BiConsumer<String, String> out) {
        var id = answer.get(requestId);
        if (id != null) {
            out.accept(callers.requestId, id);
        }
        for (var kind : KINDS) {
            for (var measure : MEASURES) {
                var value = answer.get(field(kind, measure));
                var told = value == null || !measure.equals("reset") ? value : callers.reset(moment(value, now), now);
                if (told != null) {
                    out.accept(callers.field(kind, measure), told);
                }
            }
        }
    }

    private boolean isOwn(String name) {
        if (name.equalsIgnoreCase(requestId)) {
            return true;
        }
        for (var prefix : own) {
            if (begins(name, prefix)) {
                return !begins(name, UNIFIED);
            }
        }
        return false;
    }

    private static boolean begins(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private String field(String kind, String measure) {
        return prefix + (kindFirst ? kind + '-' + measure : measure + '-' + kind);
    }

    private @Nullable Instant moment(String value, Instant now) {
        if (moments) {
            try {
                return Instant.parse(value.strip());
            } catch (DateTimeParseException e) {
                return null;
            }
        }
        var wait = wait(value.strip());
        return wait == null ? null : now.plus(wait);
    }

    private @Nullable String reset(@Nullable Instant moment, Instant now) {
        if (moment == null) {
            return null;
        }
        var wait = Duration.between(now, moment);
        var bounded = wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        return moments ? whole(now.plus(bounded)).toString() : text(bounded);
    }

    /** Anthropic tells whole seconds; a moment too early would have a caller ask in vain. */
    private static Instant whole(Instant moment) {
        return Instant.ofEpochSecond(moment.getEpochSecond() + (moment.getNano() > 0 ? 1 : 0));
    }

    private static String text(Duration wait) {
        if (wait.compareTo(Duration.ofSeconds(1)) < 0) {
            return wait.toMillis() + "ms";
        }
        var out = new StringBuilder();
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        if (seconds >= 3600) {
            out.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            out.append(seconds / 60 % 60).append('m');
        }
        return out.append(seconds % 60).append('s').toString();
    }

    /** Reads a sum of numbers with units, such as {@code 1h6m0.5s} or {@code 30ms}; a bare number is seconds; null if it is none. */
    private static @Nullable Duration wait(String text) {
        double seconds = 0;
        int at = 0;
        while (at < text.length()) {
            int from = at;
            while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            int unit = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            var number = number(text.substring(from, unit));
            double factor = factor(text.substring(unit, at));
            if (number == null || factor == 0) {
                return null;
            }
            seconds += number * factor;
        }
        return text.isEmpty() || !(seconds <= LONGEST.toSeconds()) ? null : Duration.ofNanos((long) (seconds * 1e9));
    }

    private static @Nullable Double number(String digits) {
        try {
            return digits.isEmpty() || digits.length() > 18 ? null : Double.valueOf(digits);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static double factor(String unit) {
        return switch (unit) {
            case "d" -> 86_400;
            case "h" -> 3600;
            case "m" -> 60;
            case "", "s" -> 1;
            case "ms" -> 1e-3;
            case "us" -> 1e-6;
            case "ns" -> 1e-9;
            default -> 0;
        };
    }
}
