package dev.tollgate.telemetry;

import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/** Puts what callers and upstreams named into attributes: cut at a bound, without controls. */
final class SpanText {
    private static final int MAX = JsonLine.MAX_TEXT;

    private SpanText() {}

    static void put(AttributesBuilder attributes, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            attributes.put(name, of(value));
        }
    }

    /** The same text where nothing is wrong with it; else cut, with U+FFFD for controls, separators and halves of pairs. */
    static String of(String text) {
        int end = Math.min(text.length(), MAX);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
                return cleaned(text, end);
            }
        }
        return end == text.length() ? text : text.substring(0, end) + "...";
    }

    private static String cleaned(String text, int end) {
        var out = new StringBuilder(end + 3);
        text.substring(0, end).codePoints().forEach(point -> {
            boolean bad = point < 0x20
                    || (point >= 0x7f && point < 0xa0)
                    || point == 0x2028
                    || point == 0x2029
                    || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
            out.appendCodePoint(bad ? 0xfffd : point);
        });
        return end < text.length() ? out.append("...").toString() : out.toString();
    }
}
