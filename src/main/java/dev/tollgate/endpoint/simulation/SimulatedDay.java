package dev.tollgate.endpoint.simulation;

import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.EndpointRegistry;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.pick.CallDemand;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.PickRequest;
import dev.tollgate.endpoint.pick.Picked;
import dev.tollgate.endpoint.pick.Picker;
import dev.tollgate.endpoint.retry.Next;
import dev.tollgate.endpoint.retry.RetryBudget;
import dev.tollgate.endpoint.retry.RetryPlan;
import dev.tollgate.fault.Outcome;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/** One workload routed one way: the loop that the data plane runs, in virtual time. Threads: confined to its caller. */
final class SimulatedDay {
    /** What a call that nobody answered costs its caller: the time to notice and come back. */
    private static final double LOST_SECONDS = 60;

    /**
     * What it came to.
     *
     * @param dollars per call
     * @param seconds per call, failed attempts and waiting included
     * @param lost share of calls that got no answer
     * @param attempts per call
     * @param shares of answers by provider
     */
    record Result(double dollars, double seconds, double lost, double attempts, Map<String, Double> shares) {}

    /** Sees what happens as it happens. */
    interface Watcher {
        Watcher NOBODY = new Watcher() {};

        /** An attempt was sent. */
        default void sent(long atNanos, Decision decision) {}

        /** A call was answered, this long after it arrived. */
        default void answered(long atNanos, String endpoint, double seconds) {}

        /** An attempt failed; its call may still be saved. */
        default void failed(long atNanos, String endpoint) {}

        /** A call got no answer. */
        default void lost(long atNanos) {}
    }

    private final Workload workload;
    private final Market market;
    private final long seed;
    private final ModelEntry entry;
    private final VirtualTime time = new VirtualTime();
    private final EndpointRegistry endpoints;
    private final Map<Endpoint.Id, SimulatedServer> servers = new HashMap<>();
    private final Picker picker = new Picker();
    private final RetryBudget budget = RetryBudget.standard();
    private final SplittableRandom random;
    private final Watcher watcher;

    private long nanoDollars;
    private double seconds;
    private int lost;
    private int attempts;
    private final Map<String, Integer> answers = new HashMap<>();

    private SimulatedDay(Workload workload, Market market, ModelEntry entry, long seed, Watcher watcher) {
        this.workload = workload;
        this.market = market;
        this.seed = seed;
        this.entry = entry;
        this.watcher = watcher;
        this.random = new SplittableRandom(seed);
        var configured = market.endpoints();
        this.endpoints = EndpointRegistry.of(configured, time::nanos);
        for (var i = 0; i < configured.size(); i++) {
            servers.put(
                    configured.get(i).id(), new SimulatedServer(market.servers().get(i), time, workload.lengthNanos()));
        }
    }

    static Result run(Workload workload, Market market, Strategy strategy, Optimise optimise, long seed) {
        return run(workload, market, market.entry(strategy, optimise), seed, Watcher.NOBODY);
    }

    static Result run(Workload workload, Market market, ModelEntry entry, long seed, Watcher watcher) {
        return new SimulatedDay(workload, market, entry, seed, watcher).run();
    }

    private Result run() {
        var calls = workload.calls();
        for (var i = 0; i < calls.size(); i++) {
            var exchange = new Exchange(i, calls.get(i));
            time.at(exchange.call.atNanos(), exchange::arrive);
        }
        time.run();
        for (var live : endpoints.all()) {
            if (live.requests() != 0 || live.tokensInFlight() != 0) {
                throw new IllegalStateException(live.name() + ": a lease was not closed");
            }
        }
        var n = Math.max(1, calls.size());
        var shares = new HashMap<String, Double>();
        answers.forEach((provider, count) -> shares.put(provider, (double) count / n));
        return new Result(nanoDollars / 1e9 / n, seconds / n, (double) lost / n, (double) attempts / n, shares);
    }

    /** One call on its way through attempts. */
    private final class Exchange {
        private final int number;
        private final Workload.Call call;
        private final Set<Endpoint.Id> tried = new HashSet<>();
        private int made;

        Exchange(int number, Workload.Call call) {
            this.number = number;
            this.call = call;
        }

        void arrive() {
            budget.request(time.nanos());
            attempt();
        }

        private void attempt() {
            var demand = new CallDemand(4L * call.promptTokens(), OptionalInt.empty(), Set.of(), true);
            var request = new PickRequest(entry.candidates(), demand, null, Set.copyOf(tried), made + 1);
            switch (picker.pick(request, endpoints, time.nanos(), random)) {
                case Outcome.Ready<Picked>(var picked) -> send(picked);
                case Outcome.Refused<Picked> _, Outcome.Pending<Picked> _ -> lose();
            }
        }

        private void send(Picked picked) {
            made++;
            attempts++;
            watcher.sent(time.nanos(), picked.decision());
            tried.add(picked.endpoint().id());
            var server = servers.get(picked.endpoint().id());
            if (server == null) {
                throw new IllegalStateException(picked.endpoint().name() + ": not in the market");
            }
            // The same luck for this call at this server under every strategy, so that strategies differ by choice
            // alone.
            var luck = new SplittableRandom(
                    (seed * 1_000_003 + number) * 101 + picked.endpoint().name().hashCode());
            server.serve(call, luck.split(), new SimulatedServer.Client() {
                @Override
                public void firstToken() {
                    picked.lease().firstToken();
                }

                @Override
                public void ended(AttemptResult result) {
                    picked.lease().close(result, time.nanos());
                    if (result instanceof AttemptResult.Failed(var failure)) {
                        watcher.failed(time.nanos(), picked.endpoint().name());
                        failed(failure);
                    } else {
                        answered(picked);
                    }
                }
            });
        }

        private void failed(Failure failure) {
            switch (RetryPlan.DEFAULT.next(failure, made, budget, time.nanos())) {
                case Next.TryAgain _ -> attempt();
                case Next.PassOn _, Next.Fail _ -> lose();
            }
        }

        private void answered(Picked picked) {
            var provider = picked.target().provider();
            answers.merge(provider, 1, Integer::sum);
            for (var server : market.servers()) {
                if (server.provider().equals(provider)) {
                    nanoDollars += server.price()
                            .expected(call.promptTokens(), 0, call.outputTokens())
                            .nanos();
                    break;
                }
            }
            var took = (time.nanos() - call.atNanos()) / 1e9;
            seconds += took;
            watcher.answered(time.nanos(), picked.endpoint().name(), took);
        }

        private void lose() {
            lost++;
            watcher.lost(time.nanos());
            seconds += (time.nanos() - call.atNanos()) / 1e9 + LOST_SECONDS;
        }
    }
}
