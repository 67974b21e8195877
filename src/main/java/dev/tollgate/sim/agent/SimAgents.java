package dev.tollgate.sim.agent;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A few simulated agents that call a gateway, or a provider, in the OpenAI dialect: open-loop arrivals at exponential gaps, what is
 * asked drawn from a seed, every call with a deadline, every result reported once.
 *
 * <p>Threads: three of its own, all daemons, ended by {@link #close}. The listener is called on two of them and must not block.
 */
public final class SimAgents implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final AgentTraffic traffic;
    private final Consumer<AgentResult> listener;
    private final SplittableRandom random;
    private final ScheduledExecutorService arrivals =
            Executors.newSingleThreadScheduledExecutor(threads("sim-arrivals"));
    private final ExecutorService workers = Executors.newFixedThreadPool(2, threads("sim-agents"));
    private final HttpClient client;
    private final Semaphore places;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private volatile boolean closed;

    private SimAgents(AgentTraffic traffic, Consumer<AgentResult> listener) {
        this.traffic = traffic;
        this.listener = listener;
        this.random = new SplittableRandom(traffic.seed());
        this.places = new Semaphore(traffic.maxInFlight());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(workers)
                .build();
    }

    /** Starts the traffic; it goes on until {@link #close}. */
    public static SimAgents start(AgentTraffic traffic, Consumer<AgentResult> listener) {
        var agents = new SimAgents(traffic, listener);
        agents.arrivals.execute(agents::arrive);
        return agents;
    }

    /** Calls sent so far. */
    public long sent() {
        return sent.get();
    }

    /** Arrivals that were skipped because too many calls were open. */
    public long skipped() {
        return skipped.get();
    }

    /** Calls that wait for their end. */
    public int inFlight() {
        return traffic.maxInFlight() - places.availablePermits();
    }

    @Override
    public void close() {
        closed = true;
        arrivals.shutdownNow();
        client.shutdownNow();
        try {
            var ended = client.awaitTermination(Duration.ofSeconds(CLOSE_SECONDS));
            workers.shutdownNow();
            if (!ended || !workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("agents: still busy after " + CLOSE_SECONDS + " s (expected: done)");
            }
        } catch (InterruptedException interrupted) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void arrive() {
        if (closed) {
            return;
        }
        var gap = -Math.log(1 - random.nextDouble()) / traffic.ratePerSecond();
        var agent = Prompts.AGENTS.get(random.nextInt(Prompts.AGENTS.size()));
        var model = traffic.models().get(random.nextInt(traffic.models().size()));
        var streamed = random.nextDouble() < traffic.streamedShare();
        var body = Prompts.body(agent, model, streamed, random);
        if (places.tryAcquire()) {
            send(new AgentCall(sent.getAndIncrement(), agent, model, streamed, System.nanoTime()), agent, body);
        } else {
            skipped.incrementAndGet();
        }
        if (!closed) {
            var _ = arrivals.schedule(this::arrive, (long) (gap * 1e9), TimeUnit.NANOSECONDS);
        }
    }

    private void send(AgentCall call, String agent, String body) {
        var request = HttpRequest.newBuilder(URI.create(traffic.baseUrl() + "/chat/completions"))
                .timeout(traffic.deadline())
                .header("content-type", "application/json")
                .header("user-agent", "tollgate-sim/" + agent)
                .POST(BodyPublishers.ofString(body));
        if (traffic.apiKey() != null) {
            request.header("authorization", "Bearer " + traffic.apiKey());
        }
        if (traffic.explain()) {
            request.header("tollgate-explain", "1");
        }
        var answer = client.sendAsync(request.build(), BodyHandlers.fromLineSubscriber(call));
        var _ = answer.copy()
                .orTimeout(traffic.deadline().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((response, cause) -> {
                    if (cause != null) {
                        answer.cancel(true);
                    }
                    places.release();
                    listener.accept(call.result(response, cause));
                });
    }

    private static ThreadFactory threads(String name) {
        return Thread.ofPlatform().daemon(true).name(name + "-", 0).factory();
    }
}
