package dev.tollgate.explain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.endpoint.pick.Decision;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A decision for people: what was chosen and why, what every candidate would have cost, who took no part.
 *
 * @param head what was asked for
 * @param chosen the endpoint
 * @param why the code of the reason
 * @param rows the candidates, the chosen one first
 * @param excluded who took no part, each with the code of its reason
 */
public record DecisionTable(String head, String chosen, String why, List<Row> rows, List<Excluded> excluded) {
    private static final String ROW = "%-24s %-24s %12s %8s %8s %6s %12s%n";

    /** A candidate; figures as text, so that an unknown one is a word. */
    public record Row(
            String endpoint, String model, String money, String delay, String seconds, String ok, String total) {}

    /** One that took no part. */
    public record Excluded(String name, String reason) {}

    /** A decision of this process; {@code promptTokens} as it is to be shown. */
    public static DecisionTable of(Decision decision, String promptTokens) {
        var rows = new ArrayList<Row>();
        rows.add(row(decision.chosen()));
        decision.others().forEach(other -> rows.add(row(other)));
        return new DecisionTable(
                head(decision.model(), decision.optimise(), promptTokens, decision.outputTokens()),
                decision.chosen().endpoint(),
                decision.why().code(),
                rows,
                decision.excluded().stream()
                        .map(each ->
                                new Excluded(each.name(), reason(each.reason().code(), each.seconds())))
                        .toList());
    }

    /** One decision of {@code /api/decisions}. */
    public static DecisionTable of(JsonNode decision) {
        var rows = new ArrayList<Row>();
        rows.add(row(decision.path("chosen")));
        decision.path("others").forEach(other -> rows.add(row(other)));
        var excluded = new ArrayList<Excluded>();
        decision.path("excluded")
                .forEach(each -> excluded.add(new Excluded(
                        each.path("name").asText(),
                        reason(
                                each.path("reason").asText(),
                                each.path("seconds").asDouble()))));
        return new DecisionTable(
                "attempt " + decision.path("attempt").asInt() + ": "
                        + head(
                                decision.path("model").asText()
                                        + (decision.has("instead_of")
                                                ? " instead of "
                                                        + decision.path("instead_of")
                                                                .asText()
                                                : ""),
                                decision.path("optimise").asText(),
                                decision.path("prompt_tokens").asText(),
                                decision.path("expected_output_tokens").asLong()),
                decision.path("chosen").path("endpoint").asText(),
                decision.path("why").asText(),
                rows,
                excluded);
    }

    private static String head(String model, String optimise, String promptTokens, long outputTokens) {
        return model + ", optimise " + optimise + ": " + promptTokens + " prompt tokens, " + outputTokens
                + " output tokens expected";
    }

    private static String reason(String code, double seconds) {
        return seconds > 0 ? code + String.format(Locale.ROOT, " (%.0f s)", seconds) : code;
    }

    private static Row row(Decision.Scored scored) {
        return new Row(
                scored.endpoint(),
                scored.model(),
                scored.money() == null ? "unknown" : "$" + scored.money().decimal(),
                seconds(scored.waitSeconds()),
                seconds(scored.seconds()),
                seconds(scored.success()),
                total(scored.total()));
    }

    private static Row row(JsonNode scored) {
        var money = scored.path("money").asText();
        return new Row(
                scored.path("endpoint").asText(),
                scored.path("model").asText(),
                money.equals("unknown") ? money : "$" + money,
                seconds(scored.path("wait_seconds").asDouble()),
                seconds(scored.path("seconds").asDouble()),
                seconds(scored.path("success").asDouble()),
                total(scored.path("total").isNumber() ? scored.path("total").asDouble() : Double.POSITIVE_INFINITY));
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** Infinite where the price is unknown and there is a ceiling of money. */
    private static String total(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6f", value) : "unknown";
    }

    /** Writes it, one line for each candidate. */
    public void print(PrintWriter out) {
        out.println(head);
        out.println("chosen: " + chosen + " (" + why + ")");
        out.println();
        out.printf(Locale.ROOT, ROW, "endpoint", "model", "money", "wait s", "all s", "ok", "total");
        for (var row : rows) {
            out.printf(Locale.ROOT, ROW, row.endpoint, row.model, row.money, row.delay, row.seconds, row.ok, row.total);
        }
        for (var each : excluded) {
            out.printf(Locale.ROOT, "%-24s excluded: %s%n", each.name, each.reason);
        }
        out.flush();
    }
}
