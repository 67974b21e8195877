package dev.tollgate.endpoint.simulation;

import dev.tollgate.route.Optimise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an evaluation found, as a table for people and as verdicts for a test. */
public final class EvaluationReport {

    /** One workload. */
    record Section(
            String workload,
            int calls,
            int seeds,
            List<RoutingEvaluation.Row> named,
            List<RoutingEvaluation.Row> rule) {

        RoutingEvaluation.Row best(Optimise optimise) {
            return named.stream()
                    .reduce((a, b) -> b.cost(optimise) < a.cost(optimise) ? b : a)
                    .orElseThrow();
        }

        double ratio(int setting) {
            var optimise = Optimise.NAMED.get(setting);
            return rule.get(setting).cost(optimise) / best(optimise).cost(optimise);
        }
    }

    private final List<Section> sections;

    EvaluationReport(List<Section> sections) {
        this.sections = List.copyOf(sections);
    }

    /** What is not as promised, one sentence each; empty if all is. */
    public List<String> problems() {
        var result = new ArrayList<String>();
        for (var section : sections) {
            for (var i = 0; i < Optimise.NAMED.size(); i++) {
                if (section.ratio(i) > RoutingEvaluation.LIMIT) {
                    result.add(String.format(
                            Locale.ROOT,
                            "%s: %s: %.3f times the best named strategy, %s (expected: at most %.2f)",
                            section.workload(),
                            section.rule().get(i).name(),
                            section.ratio(i),
                            section.best(Optimise.NAMED.get(i)).name(),
                            RoutingEvaluation.LIMIT));
                }
                if (i > 0) {
                    bends(section, section.rule().get(i - 1), section.rule().get(i), result);
                }
            }
        }
        return result;
    }

    private static void bends(
            Section section, RoutingEvaluation.Row before, RoutingEvaluation.Row after, List<String> result) {
        if (after.dollars() < before.dollars() * (1 - RoutingEvaluation.BEND)) {
            result.add(section.workload() + ": " + after.name() + " spends less than " + before.name()
                    + " (expected: at least as much)");
        }
        if (after.seconds() > before.seconds() * (1 + RoutingEvaluation.BEND)) {
            result.add(section.workload() + ": " + after.name() + " takes longer than " + before.name()
                    + " (expected: at most as long)");
        }
    }

    /** The table: means per call; {@code best} is the named strategy nearest to what the row optimises, {@code ratio} the row's cost over its. */
    public String render() {
        var out = new StringBuilder();
        for (var section : sections) {
            out.append(String.format(
                    Locale.ROOT,
                    "%s: %d calls, %d seed%s%n",
                    section.workload(),
                    section.calls(),
                    section.seeds(),
                    section.seeds() == 1 ? "" : "s"));
            out.append(
                    "  strategy            $/1000 calls   seconds   lost %   attempts   ratio  best             where\n");
            for (var row : section.named()) {
                line(out, row, "", "");
            }
            for (var i = 0; i < section.rule().size(); i++) {
                line(
                        out,
                        section.rule().get(i),
                        String.format(Locale.ROOT, "%.3f", section.ratio(i)),
                        section.best(Optimise.NAMED.get(i)).name());
            }
            out.append('\n');
        }
        return out.toString().replace("\r\n", "\n");
    }

    private static void line(StringBuilder out, RoutingEvaluation.Row row, String ratio, String best) {
        var where = row.shares().entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%s %.0f%%", e.getKey(), 100 * e.getValue()))
                .collect(Collectors.joining(", "));
        out.append(String.format(
                Locale.ROOT,
                "  %-18s %13.4f %9.3f %8.2f %10.3f %7s  %-15s  %s\n",
                row.name(),
                1000 * row.dollars(),
                row.seconds(),
                100 * row.lost(),
                row.attempts(),
                ratio,
                best,
                where));
    }
}
