package dev.tollgate.sim.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An agent that goes in circles: it looks up the same order, hears that nothing has changed, asks the model what to do, and looks up the same
 * order. It sends no header that would tell its runs apart, waits where it is told to wait, and gives up a run that is refused for good, to
 * begin the next one after a pause.
 *
 * <p>Threads: one of its own, a daemon, ended by {@link #close}.
 */
public final class StuckAgent implements AutoCloseable {
    /** How it calls itself. */
    public static final String NAME = "refund-bot";

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final long CLOSE_MILLIS = 5000;

    private final URI endpoint;
    private final String model;
    private final Duration pause;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    private StuckAgent(URI baseUrl, String model, Duration delay, Duration pause) {
        this.endpoint = URI.create(baseUrl + "/chat/completions");
        this.model = model;
        this.pause = pause;
        this.thread = Thread.ofPlatform().daemon(true).name("sim-" + NAME).start(() -> live(delay));
    }

    /**
     * Starts it.
     *
     * @param baseUrl where {@code /chat/completions} is appended
     * @param delay before its first call
     * @param pause between a run that was refused and the next one
     */
    public static StuckAgent start(URI baseUrl, String model, Duration delay, Duration pause) {
        return new StuckAgent(baseUrl, model, delay, pause);
    }

    private void live(Duration delay) {
        try {
            boolean over = stop.await(delay.toMillis(), TimeUnit.MILLISECONDS);
            for (int run = 1; !over; run++) {
                over = run(run) || stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** One task, until somebody ends it; answers whether the agent is to end too. */
    private boolean run(int number) throws InterruptedException {
        var messages = JsonNodeFactory.instance.arrayNode();
        messages.addObject().put("role", "system").put("content", "You are a refund agent. Look up the order first.");
        messages.addObject().put("role", "user").put("content", "Refund order A-17, please. Ticket " + (4000 + number));
        for (int step = 1; ; step++) {
            long wait = ask(messages);
            if (wait < 0) {
                return stop.getCount() == 0;
            }
            if (stop.await(wait, TimeUnit.MILLISECONDS)) {
                return true;
            }
            if (wait == 0) {
                lookUpAgain(messages, step);
            }
        }
    }

    /** Asks the model; answers 0 to go on, milliseconds to wait before asking again, or -1 where there is nothing to go on with. */
    private long ask(ArrayNode messages) throws InterruptedException {
        var body = JsonNodeFactory.instance.objectNode().put("model", model).put("max_completion_tokens", 60);
        body.set("messages", messages);
        var request = HttpRequest.newBuilder(endpoint)
                .timeout(DEADLINE)
                .header("content-type", "application/json")
                .header("user-agent", NAME + "/1.0")
                .header("tollgate-agent", NAME)
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        try {
            return next(client.send(request, BodyHandlers.discarding()));
        } catch (IOException failed) {
            return stop.getCount() == 0 ? -1 : 1000;
        }
    }

    private static long next(HttpResponse<?> answer) {
        if (answer.statusCode() == 200) {
            return 0;
        }
        var retryAfter = answer.headers().firstValueAsLong("retry-after");
        boolean forGood =
                answer.headers().firstValue("x-should-retry").orElse("").equals("false");
        if (forGood || retryAfter.isEmpty() || retryAfter.getAsLong() > LONGEST_WAIT_SECONDS) {
            return answer.statusCode() >= 500 ? 1000 : -1;
        }
        return Math.max(1, TimeUnit.SECONDS.toMillis(retryAfter.getAsLong()));
    }

    private static void lookUpAgain(ArrayNode messages, int step) {
        var call =
                messages.addObject().put("role", "assistant").putNull("content").putArray("tool_calls");
        call.addObject()
                .put("id", "call_" + step)
                .put("type", "function")
                .putObject("function")
                .put("name", "get_order")
                .put("arguments", "{\"order\":\"A-17\"}");
        messages.addObject()
                .put("role", "tool")
                .put("tool_call_id", "call_" + step)
                .put("content", "{\"order\":\"A-17\",\"state\":\"pending\"}");
    }

    @Override
    public void close() {
        stop.countDown();
        client.shutdownNow();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
