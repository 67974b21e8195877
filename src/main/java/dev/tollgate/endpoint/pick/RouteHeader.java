package dev.tollgate.endpoint.pick;

import java.util.Locale;

/** A decision as one line: the value of the header {@code tollgate-route}. */
public final class RouteHeader {
    private static final int MAX_EXCLUDED = 12;

    private RouteHeader() {}

    /** {@code endpoint=openai/0; why=lowest_cost; money=0.000123; wait=0.412; ok=0.990; next=groq/0(+0.000041); excluded=azure/0(cooldown 12s)}. */
    public static String of(Decision decision) {
        var chosen = decision.chosen();
        var out = new StringBuilder(160);
        out.append("endpoint=");
        name(out, chosen.endpoint());
        out.append("; why=").append(decision.why().code());
        out.append("; money=")
                .append(chosen.money() == null ? "unknown" : chosen.money().decimal());
        out.append("; wait=").append(fixed(chosen.waitSeconds(), 3));
        out.append("; ok=").append(fixed(chosen.success(), 3));
        if (!decision.others().isEmpty()) {
            var next = decision.others().getFirst();
            out.append("; next=");
            name(out, next.endpoint());
            out.append(String.format(Locale.ROOT, "(%+.6f)", next.total() - chosen.total()));
        }
        if (!decision.excluded().isEmpty()) {
            out.append("; excluded=");
            excluded(out, decision);
        }
        return out.toString();
    }

    private static void excluded(StringBuilder out, Decision decision) {
        var shown = Math.min(MAX_EXCLUDED, decision.excluded().size());
        for (var i = 0; i < shown; i++) {
            var excluded = decision.excluded().get(i);
            if (i > 0) {
                out.append(',');
            }
            name(out, excluded.name());
            out.append('(').append(excluded.reason().code());
            if (excluded.seconds() > 0) {
                out.append(' ').append((long) Math.ceil(excluded.seconds())).append('s');
            }
            out.append(')');
        }
        if (shown < decision.excluded().size()) {
            out.append(",...");
        }
    }

    /** Names come from the configuration or a caller's model name; nothing in them may end a field or a header line. */
    private static void name(StringBuilder out, String name) {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            out.append(c <= ' ' || c >= 0x7f || c == ';' || c == ',' || c == '(' || c == ')' ? '_' : c);
        }
    }

    private static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
