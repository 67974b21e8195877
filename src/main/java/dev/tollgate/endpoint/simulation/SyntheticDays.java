package dev.tollgate.endpoint.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Four days of traffic made from a seed: people chatting, editors completing code, agents in bursts, long documents. */
final class SyntheticDays {
    private static final double DAY = 86_400;
    private static final int CALLS = 1_000;

    private SyntheticDays() {}

    static List<Workload> all(long seed) {
        return List.of(chat(seed), code(seed), bursty(seed), longPrompts(seed));
    }

    /** Busier by day than by night, medium prompts, medium answers. */
    private static Workload chat(long seed) {
        var random = new SplittableRandom(seed * 31 + 1);
        var calls = new ArrayList<Workload.Call>(CALLS);
        var at = 0.0;
        for (var i = 0; i < CALLS; i++) {
            // Thins out to a fifth of the peak at night.
            var rate = CALLS / DAY * (1 + 0.67 * StrictMath.sin(2 * Math.PI * at / DAY));
            at += exponential(random, 1 / rate);
            calls.add(call(at, logNormal(random, 800, 0.9, 16_000), logNormal(random, 220, 0.7, 2_000)));
        }
        return new Workload("chat", calls);
    }

    /** Many long prompts, tiny answers, eight working hours. */
    private static Workload code(long seed) {
        var random = new SplittableRandom(seed * 31 + 2);
        var calls = new ArrayList<Workload.Call>(CALLS);
        var at = 0.0;
        for (var i = 0; i < CALLS; i++) {
            at += exponential(random, DAY / 3 / CALLS);
            calls.add(call(at, logNormal(random, 2_400, 0.6, 20_000), logNormal(random, 28, 0.6, 300)));
        }
        return new Workload("code", calls);
    }

    /** Agents that fan out: forty calls within seconds, then minutes of quiet. */
    private static Workload bursty(long seed) {
        var random = new SplittableRandom(seed * 31 + 3);
        var calls = new ArrayList<Workload.Call>(CALLS);
        var start = 0.0;
        while (calls.size() < CALLS) {
            start += exponential(random, DAY * 40 / CALLS);
            var at = start;
            for (var i = 0; i < 40 && calls.size() < CALLS; i++) {
                at += exponential(random, 0.25);
                calls.add(call(at, logNormal(random, 1_500, 0.8, 16_000), logNormal(random, 150, 0.8, 1_500)));
            }
            start = at;
        }
        return new Workload("bursty", calls);
    }

    /** Whole documents in, a page out. */
    private static Workload longPrompts(long seed) {
        var random = new SplittableRandom(seed * 31 + 4);
        var calls = new ArrayList<Workload.Call>(CALLS);
        var at = 0.0;
        for (var i = 0; i < CALLS; i++) {
            at += exponential(random, DAY / CALLS);
            calls.add(call(at, logNormal(random, 18_000, 0.7, 120_000), logNormal(random, 400, 0.5, 2_000)));
        }
        return new Workload("long", calls);
    }

    private static Workload.Call call(double atSeconds, int prompt, int output) {
        return new Workload.Call(Math.round(atSeconds * 1e9), prompt, output);
    }

    static double exponential(SplittableRandom random, double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    private static int logNormal(SplittableRandom random, double median, double sigma, int most) {
        return Math.clamp(Math.round(median * StrictMath.exp(sigma * normal(random))), 1, most);
    }

    /** Box and Muller's transform, from strict functions. */
    static double normal(SplittableRandom random) {
        var radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
