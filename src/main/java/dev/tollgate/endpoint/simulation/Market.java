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
     * @param outageFrom from this share of the simulated time on it resets every call after a second
     * @param outageTo until this share; the same as {@code outageFrom} for no outage
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
            double outageFrom,
            double outageTo) {

        Price price() {
            return Price.of(Rates.of(Rate.ofDollars(input), Rate.ofDollars(output)), Provenance.of("simulation"));
        }
    }

    /** Two own servers that are cheap, slow and small; a slow discount API; a flaky one with an outage; a solid one; a fast and dear one. */
    static final Market STANDARD = new Market(List.of(
            new Server("gpu", "0.05", "0.20", 0.06, 6_000, 0.030, 4, 0.01, 0, 0),
            new Server("gpu", "0.05", "0.20", 0.06, 6_000, 0.032, 4, 0.01, 0, 0),
            new Server("discount", "0.10", "0.35", 2.5, 12_000, 0.045, 48, 0.02, 0, 0),
            new Server("flaky", "0.15", "0.60", 0.5, 20_000, 0.012, 64, 0.08, 0.45, 0.50),
            new Server("solid", "0.40", "1.60", 0.4, 25_000, 0.010, 128, 0.005, 0, 0),
            new Server("swift", "1.25", "5.00", 0.15, 40_000, 0.003, 128, 0.002, 0.70, 0.71)));

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
