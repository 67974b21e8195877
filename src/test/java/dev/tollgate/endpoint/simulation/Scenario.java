package dev.tollgate.endpoint.simulation;

import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An hour of even traffic over servers with bad times in minutes, and what could be seen of it. */
final class Scenario implements SimulatedDay.Watcher {
    static final int MINUTES = 60;
    private static final long MINUTE = 60_000_000_000L;

    private record Answer(long atNanos, String endpoint, double seconds) {}

    private record Sent(long atNanos, String endpoint, Why why) {}

    private final List<Answer> answers = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Answer> failures = new ArrayList<>();
    private int lost;
    private final SimulatedDay.Result result;

    private Scenario(double perSecond, Optimise optimise, long seed, List<Market.Server> servers) {
        var market = new Market(servers);
        result = SimulatedDay.run(traffic(perSecond, seed), market, market.entry(Strategy.RULE, optimise), seed, this);
    }

    static Scenario run(double perSecond, Optimise optimise, long seed, Market.Server... servers) {
        return new Scenario(perSecond, optimise, seed, List.of(servers));
    }

    /** A server of 200 slots that needs 0.3 s to a first token and 10 ms for each of 200 more. */
    static Market.Server server(String provider, double dollars, Market.Spell... spells) {
        return server(provider, dollars, 1, spells);
    }

    static Market.Server server(String provider, double dollars, double slowness, Market.Spell... spells) {
        return new Market.Server(
                provider,
                String.valueOf(dollars),
                String.valueOf(4 * dollars),
                0.3 * slowness,
                20_000 / slowness,
                0.010 * slowness,
                200,
                0.002,
                List.of(spells));
    }

    static Market.Spell outage(double fromMinute, double toMinute) {
        return Market.Spell.outage(fromMinute / MINUTES, toMinute / MINUTES);
    }

    static Market.Spell slow(double fromMinute, double toMinute, double factor) {
        return new Market.Spell(fromMinute / MINUTES, toMinute / MINUTES, factor, 0);
    }

    static Market.Spell failing(double fromMinute, double toMinute, double share) {
        return new Market.Spell(fromMinute / MINUTES, toMinute / MINUTES, 1, share);
    }

    private static Workload traffic(double perSecond, long seed) {
        var random = new SplittableRandom(seed * 7919);
        var calls = new ArrayList<Workload.Call>();
        var end = MINUTES * 60.0;
        for (var at = 0.0; at < end; at += SyntheticDays.exponential(random, 1 / perSecond)) {
            calls.add(new Workload.Call(Math.round(at * 1e9), 400 + random.nextInt(800), 100 + random.nextInt(200)));
        }
        calls.add(new Workload.Call(Math.round(end * 1e9), 800, 200));
        return new Workload("scenario", calls);
    }

    /** Calls that got no answer. */
    int lost() {
        return lost;
    }

    /** Thousandths of a dollar per call, seconds counted as {@code optimise} values them. */
    double cost(Optimise optimise) {
        return 1000 * optimise.cost(result.dollars(), result.seconds());
    }

    /** The share of attempts sent between two minutes that went there. */
    double share(String endpoint, double fromMinute, double toMinute) {
        var all = 0;
        var there = 0;
        for (var one : sent) {
            if (one.atNanos >= fromMinute * MINUTE && one.atNanos < toMinute * MINUTE) {
                all++;
                there += one.endpoint.equals(endpoint) ? 1 : 0;
            }
        }
        return (double) there / Math.max(1, all);
    }

    /** Minutes from that one until the endpoint has this share over a minute; 99 if never. */
    double minutesUntilShare(String endpoint, double fromMinute, double share) {
        for (var at = fromMinute; at <= MINUTES - 1; at += 0.1) {
            if (share(endpoint, at, at + 1) >= share) {
                return at - fromMinute;
            }
        }
        return 99;
    }

    /** Attempts that failed between two minutes, the calls mostly saved by another. */
    long failedBetween(double fromMinute, double toMinute) {
        return failures.stream()
                .filter(f -> f.atNanos >= fromMinute * MINUTE && f.atNanos < toMinute * MINUTE)
                .count();
    }

    /** Mean seconds of the calls that were answered between two minutes. */
    double meanSeconds(double fromMinute, double toMinute) {
        return answers.stream()
                .filter(a -> a.atNanos >= fromMinute * MINUTE && a.atNanos < toMinute * MINUTE)
                .mapToDouble(Answer::seconds)
                .average()
                .orElse(0);
    }

    /** The share of attempts that were sent for the sake of knowing. */
    double explored() {
        return (double) sent.stream().filter(s -> s.why == Why.EXPLORE).count() / sent.size();
    }

    @Override
    public void sent(long atNanos, Decision decision) {
        sent.add(new Sent(atNanos, decision.chosen().endpoint(), decision.why()));
    }

    @Override
    public void answered(long atNanos, String endpoint, double seconds) {
        answers.add(new Answer(atNanos, endpoint, seconds));
    }

    @Override
    public void failed(long atNanos, String endpoint) {
        failures.add(new Answer(atNanos, endpoint, 0));
    }

    @Override
    public void lost(long atNanos) {
        lost++;
    }
}
