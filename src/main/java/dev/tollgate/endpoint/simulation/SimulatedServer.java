package dev.tollgate.endpoint.simulation;

import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Failure;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/** A scripted model server in virtual time: slots, a line before them, prefill, decode, failures. Threads: confined to one simulation. */
final class SimulatedServer {
    /** More than this waiting and it says 429. */
    private static final int MAX_WAITING = 200;
    /** How unevenly it works: the sigma of a log-normal factor. */
    private static final double UNEVEN = 0.15;

    private static final Market.Spell WELL = new Market.Spell(0, 1, 1, 0);

    /** What happens to an attempt. */
    interface Client {
        void firstToken();

        void ended(AttemptResult result);
    }

    private record Job(Workload.Call call, double factor, long sentNanos, Client client) {}

    private final Market.Server spec;
    private final VirtualTime time;
    private final long lengthNanos;
    private final ArrayDeque<Job> waiting = new ArrayDeque<>();
    private int busy;

    SimulatedServer(Market.Server spec, VirtualTime time, long lengthNanos) {
        this.spec = spec;
        this.time = time;
        this.lengthNanos = lengthNanos;
    }

    /** Takes one call; {@code luck} is the same for this call here whatever strategy sent it. */
    void serve(Workload.Call call, SplittableRandom luck, Client client) {
        var spell = spell();
        var factor = spell.slower() * StrictMath.exp(UNEVEN * SyntheticDays.normal(luck));
        if (spell.failing() == 1 || (spell.failing() > 0 && luck.nextDouble() < spell.failing())) {
            time.in(1, () -> client.ended(failed(Failure.of(Failure.Kind.RESET, "reset in a bad time"))));
        } else if (luck.nextDouble() < spec.failure()) {
            time.in(spec.baseSeconds() * factor, () -> client.ended(failed(Failure.status(500, null, false))));
        } else if (waiting.size() >= MAX_WAITING) {
            time.in(0.01, () -> client.ended(failed(Failure.status(429, null, false))));
        } else {
            waiting.add(new Job(call, factor, time.nanos(), client));
            start();
        }
    }

    private Market.Spell spell() {
        for (var spell : spec.spells()) {
            if (time.nanos() >= Math.round(spell.from() * lengthNanos)
                    && time.nanos() < Math.round(spell.to() * lengthNanos)) {
                return spell;
            }
        }
        return WELL;
    }

    private static AttemptResult failed(Failure failure) {
        return new AttemptResult.Failed(failure);
    }

    private void start() {
        while (busy < spec.slots() && !waiting.isEmpty()) {
            var job = waiting.remove();
            busy++;
            var crowd = 1 + 0.5 * busy / spec.slots();
            var prefill = (spec.baseSeconds() + job.call().promptTokens() / spec.prefill()) * job.factor();
            var decode = (job.call().outputTokens() - 1) * spec.perToken() * crowd * job.factor();
            time.in(prefill, () -> {
                job.client().firstToken();
                var first = time.nanos() - job.sentNanos();
                time.in(decode, () -> end(job, first));
            });
        }
    }

    private void end(Job job, long firstNanos) {
        busy--;
        var call = job.call();
        job.client()
                .ended(new AttemptResult.Succeeded(
                        firstNanos,
                        time.nanos() - job.sentNanos() - firstNanos,
                        call.promptTokens(),
                        call.outputTokens(),
                        4L * call.promptTokens()));
        start();
    }
}
