package dev.tollgate.policy.loop.trial;

import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an evaluation of the loop guard found, as a table for people and as verdicts for a test. */
public final class LoopReport {
    private static final double MOST_NOTED = 0.01;
    private static final double MOST_PERIODS = 4;

    private final String name;
    private final long seed;
    private final List<Client> honest;
    private final List<Client> planted;
    private final LinkingTrial linking;
    private final SpeechTrial speeches;

    LoopReport(String name, long seed, List<Client> clients, LinkingTrial linking, SpeechTrial speeches) {
        this.name = name;
        this.seed = seed;
        this.linking = linking;
        this.speeches = speeches;
        this.honest = clients.stream().filter(client -> client.plant == null).toList();
        this.planted = clients.stream().filter(client -> client.plant != null).toList();
    }

    /** What is not as promised, one sentence each; empty if all is. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        honest.stream()
                .filter(client -> came(client, LoopAction.BREAK))
                .forEach(client -> problems.add("%s, seed %d: %s was stopped by %s (expected: honest runs are not)"
                        .formatted(name, seed, client.script.name(), client.firmest())));
        long noted = count(honest, LoopAction.OBSERVE);
        if (noted > Math.max(1, MOST_NOTED * honest.size())) {
            problems.add("%s, seed %d: something was found in %d of %d honest runs (expected: at most 1 %%)"
                    .formatted(name, seed, noted, honest.size()));
        }
        for (var plant : Plant.values()) {
            var of = of(plant);
            var caught = caught(of);
            if (plant.sure() && caught.size() < of.size()) {
                problems.add("%s, seed %d: %d of %d loops %s were found (expected: all)"
                        .formatted(name, seed, caught.size(), of.size(), plant));
            }
            if (plant.exact() && median(caught.stream().map(Client::periods).toList()) > MOST_PERIODS) {
                problems.add("%s, seed %d: loops %s are found after %.1f periods (expected: at most 4)"
                        .formatted(
                                name,
                                seed,
                                plant,
                                median(caught.stream().map(Client::periods).toList())));
            }
        }
        linking.problems().forEach(problem -> problems.add("%s, seed %d: %s".formatted(name, seed, problem)));
        speeches.problems().forEach(problem -> problems.add("%s, seed %d: %s".formatted(name, seed, problem)));
        return problems;
    }

    /** The tables. */
    public String render() {
        var out = new StringBuilder();
        line(
                out,
                String.format(
                        Locale.ROOT,
                        "%s, seed %d: %d honest runs, %d with a planted loop",
                        name,
                        seed,
                        honest.size(),
                        planted.size()));
        line(out, "");
        line(
                out,
                String.format(
                        Locale.ROOT,
                        "%-20s %7s %7s %7s %9s %7s %10s",
                        "planted",
                        "runs",
                        "caught",
                        "recall",
                        "periods",
                        "calls",
                        "prevented"));
        for (var plant : Plant.values()) {
            var of = of(plant);
            var caught = caught(of);
            line(
                    out,
                    String.format(
                            Locale.ROOT,
                            "%-20s %7d %7d %6.1f%% %9.1f %7.0f %10d",
                            plant.name().toLowerCase(Locale.ROOT),
                            of.size(),
                            caught.size(),
                            of.isEmpty() ? 100 : 100.0 * caught.size() / of.size(),
                            median(caught.stream().map(Client::periods).toList()),
                            median(caught.stream()
                                    .map(client -> (double) client.calls())
                                    .toList()),
                            of.stream().mapToInt(Client::prevented).sum()));
        }
        line(out, "");
        line(
                out,
                String.format(
                        Locale.ROOT,
                        "%-20s %10s %10s %10s | %7s %7s %7s",
                        "rule",
                        "caught",
                        "stopped",
                        "noted",
                        "honest:",
                        "slowed",
                        "stopped"));
        for (var rule : LoopRule.values()) {
            line(
                    out,
                    String.format(
                            Locale.ROOT,
                            "%-4s%-16s %10d %10d %10d | %7d %7d %7d",
                            rule,
                            rule.means(),
                            planted.stream()
                                    .filter(client -> client.caughtBy() == rule)
                                    .count(),
                            by(planted, rule, LoopAction.BREAK),
                            by(planted, rule, LoopAction.OBSERVE),
                            by(honest, rule, LoopAction.OBSERVE),
                            by(honest, rule, LoopAction.THROTTLE),
                            by(honest, rule, LoopAction.BREAK)));
        }
        line(out, "");
        line(
                out,
                String.format(
                        Locale.ROOT,
                        "honest runs: %d of %d noted, %d slowed, %d stopped",
                        count(honest, LoopAction.OBSERVE),
                        honest.size(),
                        count(honest, LoopAction.THROTTLE),
                        count(honest, LoopAction.BREAK)));
        out.append(linking.render());
        line(out, "");
        return out.append(speeches.render()).toString();
    }

    private List<Client> of(Plant plant) {
        return planted.stream().filter(client -> client.plant == plant).toList();
    }

    private static List<Client> caught(List<Client> clients) {
        return clients.stream().filter(client -> client.caughtBy() != null).toList();
    }

    private static long count(List<Client> clients, LoopAction least) {
        return clients.stream().filter(client -> came(client, least)).count();
    }

    private static boolean came(Client client, LoopAction least) {
        return client.firmest().values().stream().anyMatch(action -> action.compareTo(least) >= 0);
    }

    private static long by(List<Client> clients, LoopRule rule, LoopAction least) {
        return clients.stream()
                .filter(client ->
                        client.firmest().getOrDefault(rule, LoopAction.PASS).compareTo(least) >= 0)
                .count();
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    private static void line(StringBuilder out, String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
