package dev.tollgate.sim.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One call under way: takes the lines of the answer, JSON or events, at most 4 MiB of them.
 *
 * <p>Threads: the HTTP client calls it on one thread at a time; the result is read after its future has completed.
 */
final class AgentCall implements Flow.Subscriber<String> {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_CHARS = 4 << 20;

    private final long number;
    private final String agent;
    private final String model;
    private final boolean streamed;
    private final long sentNanos;
    private final StringBuilder json = new StringBuilder();
    private Flow.@Nullable Subscription subscription;
    private volatile long firstNanos = -1;
    private volatile long promptTokens = -1;
    private volatile long completionTokens = -1;
    private volatile boolean done;
    private volatile @Nullable String failure;
    private int chars;

    AgentCall(long number, String agent, String model, boolean streamed, long sentNanos) {
        this.number = number;
        this.agent = agent;
        this.model = model;
        this.streamed = streamed;
        this.sentNanos = sentNanos;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (firstNanos < 0) {
            firstNanos = System.nanoTime();
        }
        chars += line.length();
        if (chars > MAX_CHARS) {
            failure = "answer above 4 MiB";
            if (subscription != null) {
                subscription.cancel();
            }
            return;
        }
        if (!line.startsWith("data:")) {
            json.append(line);
            return;
        }
        var data = line.substring("data:".length()).strip();
        if (data.equals("[DONE]")) {
            done = true;
        } else if (data.contains("\"usage\":{") || data.contains("\"error\"")) {
            read(data);
        }
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause.getClass().getSimpleName();
    }

    @Override
    public void onComplete() {
        if (!streamed || json.indexOf("{") == 0) {
            read(json.toString());
        }
    }

    /** The result once the call is over, whether with a response or with {@code cause}. */
    AgentResult result(@Nullable HttpResponse<?> response, @Nullable Throwable cause) {
        var now = System.nanoTime();
        var status = response == null ? 0 : response.statusCode();
        var trouble = failure;
        if (trouble == null && cause != null) {
            var root = cause.getCause() == null ? cause : cause.getCause();
            trouble = root.getClass().getSimpleName();
        }
        if (trouble == null && streamed && status == 200 && !done) {
            trouble = "stream without [DONE]";
        }
        return new AgentResult(
                number,
                agent,
                model,
                streamed,
                status,
                response == null ? Map.of() : headers(response),
                firstNanos < 0 ? null : Duration.ofNanos(firstNanos - sentNanos),
                Duration.ofNanos(now - sentNanos),
                promptTokens,
                completionTokens,
                trouble);
    }

    private void read(String text) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            failure = "answer is not JSON";
            return;
        }
        if (node.hasNonNull("error")) {
            failure = node.path("error").path("type").asText("error");
        }
        promptTokens = node.path("usage").path("prompt_tokens").asLong(-1);
        completionTokens = node.path("usage").path("completion_tokens").asLong(-1);
    }

    private static Map<String, String> headers(HttpResponse<?> response) {
        var headers = new LinkedHashMap<String, String>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return headers;
    }
}
