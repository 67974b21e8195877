package dev.tollgate.endpoint.simulation;

import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.Speed;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.route.Ceilings;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who offers the model in a simulation.
 *
 * @param servers cheapest first, so that the strategy {@code ordered} is "always the cheapest"
 */
record Market(List<Server> servers) {

    /**
     * One endpoint as it truly is; the router is told its price only.
     *
     * @param input dollars per million tokens
     * @param output dollars per million tokens
     * @param baseSeconds to the first token of an empty prompt
     * @param prefill prompt tokens read per second
     * @param perToken seconds between output tokens when idle; half as much again when all slots are busy
     * @param slots answers it works on at once; more wait in line
     * @param failure share of calls answered with 500
     * @param spells bad times, which do not overlap
     */
    record Server(
            String provider,
            String input,
            String output,
            double baseSeconds,
            double prefill,
            double perToken,
            int slots,
            double failure,
            List<Spell> spells) {

        Price price() {
            return Price.of(Rates.of(Rate.ofDollars(input), Rate.ofDollars(output)), Provenance.of("simulation"));
        }
    }

    /**
     * A bad time of a server.
     *
     * @param from share of the simulated time at which it begins
     * @param to share at which it is over
     * @param slower factor on every duration; 1 for as fast as ever
     * @param failing further share of calls that are reset after a second; 1 for an outage
     */
    record Spell(double from, double to, double slower, double failing) {
        static Spell outage(double from, double to) {
            return new Spell(from, to, 1, 1);
        }
    }

    /** Two own servers that are cheap, slow and small; a slow discount API; a flaky one with an outage; a solid one; a fast and dear one. */
    static final Market STANDARD = new Market(List.of(
            new Server("gpu", "0.05", "0.20", 0.06, 6_000, 0.030, 4, 0.01, List.of()),
            new Server("gpu", "0.05", "0.20", 0.06, 6_000, 0.032, 4, 0.01, List.of()),
            new Server("discount", "0.10", "0.35", 2.5, 12_000, 0.045, 48, 0.02, List.of()),
            new Server("flaky", "0.15", "0.60", 0.5, 20_000, 0.012, 64, 0.08, List.of(Spell.outage(0.45, 0.50))),
            new Server("solid", "0.40", "1.60", 0.4, 25_000, 0.010, 128, 0.005, List.of()),
            new Server("swift", "1.25", "5.00", 0.15, 40_000, 0.003, 128, 0.002, List.of(Spell.outage(0.70, 0.71)))));

    private static final String MODEL = "model";

    /** One target for each provider, weights in proportion to slots. */
    ModelEntry entry(Strategy strategy, Optimise optimise) {
        var targets = new LinkedHashMap<String, Target>();
        for (var server : servers) {
            targets.putIfAbsent(server.provider(), Target.of(server.provider(), MODEL, server.price()));
        }
        return new ModelEntry(
                "simulated",
                optimise,
                strategy,
                ModelEntry.DEFAULT_EXTRA_WAIT,
                new ArrayList<>(targets.values()),
                Ceilings.NONE,
                true);
    }

    /** The endpoint of each server, in their order. */
    List<Endpoint> endpoints() {
        var result = new ArrayList<Endpoint>();
        var next = new LinkedHashMap<String, Integer>();
        for (var server : servers) {
            var index = next.merge(server.provider(), 1, Integer::sum) - 1;
            var id = new Endpoint.Id(server.provider(), "sim://" + server.provider() + "/" + index, "");
            result.add(new Endpoint(id, index, index, 0, OptionalInt.empty(), Speed.HOSTED));
        }
        return result;
    }
}
