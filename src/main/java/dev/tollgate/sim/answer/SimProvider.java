package dev.tollgate.sim.answer;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimRequest;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The mind of a simulated provider: a request becomes a script. The content follows from settings, seed, model and prompt alone (streamed or
 * not, the text is the same), the pauses also from the ordinal of the request.
 *
 * <p>Threads: any; the prompt cache is its only state.
 */
public final class SimProvider {
    private final SimSettings settings;
    private final PromptCache cache;
    private final @Nullable FixedScripts fixed;

    public SimProvider(SimSettings settings) {
        this.settings = settings;
        this.cache = new PromptCache(settings.capacity().cacheBlocks());
        this.fixed = settings.fixed() == null ? null : new FixedScripts(settings.fixed());
    }

    /**
     * The script that answers a request.
     *
     * @param ordinal number of this request on its server, from 0
     * @param running answers under way, this one included
     */
    public List<Step> script(SimRequest request, @Nullable SimFault fault, long ordinal, long nowSeconds, int running) {
        if (fault == null && fixed != null && request.method().equals("POST")) {
            return fixed.script(request.body(), ErrorShape.of(request));
        }
        var random = new SplittableRandom(settings.seed() * 0x9E37_79B9L + ordinal);
        if (fault != null) {
            var silent = withoutAnswer(fault, random);
            if (silent != null) {
                return silent;
            }
        }
        var answer = answer(request, fault, nowSeconds);
        var slow = settings.capacity().slowdownAt(running);
        var first = (long) (slow * settings.speed().firstTokenNanos(answer.uncachedTokens(), random));
        var token = (long) (slow * settings.speed().tokenNanos(random));
        var failed = answer.status() != 200;
        var framing =
                new Framing(fault, settings.faultAfter(), request.keepAlive(), failed ? 0 : first, failed ? 0 : token);
        var script = framing.script(withOwnHeaders(answer, request, ordinal, first, nowSeconds));
        if (fault == SimFault.TWO_ANSWERS) {
            script.addAll(List.copyOf(script));
        }
        return script;
    }

    /** The script of a refusal because all places and all waiting places are taken. */
    public List<Step> full(SimRequest request, long ordinal, long nowSeconds) {
        var framing = new Framing(null, settings.faultAfter(), request.keepAlive(), 0, 0);
        return framing.script(withOwnHeaders(
                new ErrorAnswers(ErrorShape.of(request)).full(settings), request, ordinal, 0, nowSeconds));
    }

    private static @Nullable List<Step> withoutAnswer(SimFault fault, SplittableRandom random) {
        if (fault == SimFault.HANG) {
            return List.of(new Step.Hang());
        }
        if (fault == SimFault.RESET || fault == SimFault.REFUSE) {
            return List.of(new Step.Reset());
        }
        if (fault == SimFault.CLOSE_WITHOUT_ANSWER) {
            return List.of(new Step.Close());
        }
        if (fault == SimFault.UNASKED_101) {
            var head = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
            return List.of(Step.send(head), new Step.Hang());
        }
        if (fault == SimFault.GARBAGE) {
            var bytes = new byte[256];
            random.nextBytes(bytes);
            bytes[0] = 0;
            return List.of(new Step.Send(ByteBuffer.wrap(bytes)), new Step.Close());
        }
        return null;
    }

    private Answer answer(SimRequest request, @Nullable SimFault fault, long nowSeconds) {
        var path = request.path();
        if (path.equals("/health")) {
            return Answer.json(200, Map.of(), "{\"status\":\"ok\"}", 0, 0);
        }
        if (fault != null && fault.status() > 0) {
            return new ErrorAnswers(ErrorShape.of(request)).of(fault, settings, nowSeconds);
        }
        var errors = new ErrorAnswers(ErrorShape.of(request));
        if (!isAuthorised(request, errors.shape())) {
            return errors.of(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
        }
        if (path.startsWith("/v1/models")) {
            return ModelsWire.answer(settings, path, errors.shape());
        }
        var answer =
                switch (path) {
                    case "/v1/chat/completions",
                            "/v1/completions",
                            "/v1/embeddings",
                            "/v1/responses",
                            "/v1/messages",
                            "/v1/messages/count_tokens" ->
                        request.method().equals("POST")
                                ? model(request, errors, fault == SimFault.HUGE, nowSeconds)
                                : errors.of(405, "invalid_request_error", "method_not_supported", "Only POST here.");
                    default -> errors.of(404, "invalid_request_error", null, "Invalid URL (" + path + ")");
                };
        return fault == null || answer.status() != 200
                ? answer
                : ContentFaults.apply(fault, answer, settings.faultAfter(), errors.shape());
    }

    private boolean isAuthorised(SimRequest request, ErrorShape shape) {
        var key = settings.apiKey();
        if (key == null) {
            return true;
        }
        // The Messages API takes either; its SDKs send the bearer token since version 2026-10-21.
        return ("Bearer " + key).equals(request.header("authorization"))
                || (shape == ErrorShape.ANTHROPIC && key.equals(request.header("x-api-key")));
    }

    private Answer model(SimRequest request, ErrorAnswers errors, boolean huge, long nowSeconds) {
        var path = request.path();
        var body = Json.parseObject(request.body());
        if (body == null) {
            return errors.invalid("We could not parse the JSON body of your request.");
        }
        var prompt = new Prompt(body, errors.shape());
        if (prompt.model().isEmpty()) {
            return errors.invalid("you must provide a model parameter");
        }
        if (!settings.models().isEmpty() && !settings.models().contains(prompt.model())) {
            return errors.unknownModel(prompt.model());
        }
        boolean counting = path.equals("/v1/messages/count_tokens");
        var problem = errors.shape() == ErrorShape.ANTHROPIC ? MessagesRules.problem(request, body, counting) : null;
        if (problem != null) {
            return errors.invalid(problem);
        }
        var text = prompt.text();
        var promptTokens = Prompt.tokens(text);
        if (counting) {
            return Answer.json(200, Map.of(), "{\"input_tokens\":" + promptTokens + "}", 0, 0);
        }
        var limit = settings.output().contextTokens();
        if (promptTokens > limit) {
            var message = "This model's maximum context length is " + limit + " tokens, the prompt has " + promptTokens;
            return errors.of(400, "invalid_request_error", "context_length_exceeded", message);
        }
        var seed = settings.seed() ^ hash(prompt.model() + '\n' + text);
        if (path.equals("/v1/embeddings")) {
            return Answer.json(200, Map.of(), EmbeddingsWire.whole(prompt, seed, promptTokens), 0, promptTokens);
        }
        var cached = cached(prompt, text);
        var reply = Reply.draw(settings, prompt, seed, nowSeconds, promptTokens, cached, huge);
        if (prompt.stream()) {
            var events =
                    switch (path) {
                        case "/v1/messages" -> MessagesWire.events(reply);
                        case "/v1/responses" -> ResponsesWire.events(reply);
                        default -> ChatWire.events(reply, path.equals("/v1/chat/completions"));
                    };
            return new Answer(200, Map.of("cache-control", "no-cache"), true, events, promptTokens - cached.read());
        }
        var whole =
                switch (path) {
                    case "/v1/messages" -> MessagesWire.whole(reply);
                    case "/v1/responses" -> ResponsesWire.whole(reply);
                    default -> ChatWire.whole(reply, path.equals("/v1/chat/completions"));
                };
        return Answer.json(200, Map.of(), whole, reply.completionTokens(), promptTokens - cached.read());
    }

    private PromptCache.Cached cached(Prompt prompt, String text) {
        if (settings.capacity().cacheBlocks() == 0) {
            return PromptCache.Cached.read(0);
        }
        return prompt.shape() == ErrorShape.ANTHROPIC
                ? cache.lookUpAndStore(prompt.segments())
                : PromptCache.Cached.read(cache.lookUpAndStore(text));
    }

    private Answer withOwnHeaders(Answer answer, SimRequest request, long ordinal, long firstNanos, long nowSeconds) {
        var headers = new LinkedHashMap<String, String>();
        var id = "req_" + settings.name() + "_" + ordinal;
        if (ErrorShape.of(request) == ErrorShape.ANTHROPIC) {
            var reset = Instant.ofEpochSecond(nowSeconds + 60).toString();
            headers.put("request-id", id);
            headers.put("anthropic-organization-id", "org-sim");
            for (var kind : List.of("requests", "input-tokens", "output-tokens", "tokens")) {
                headers.put("anthropic-ratelimit-" + kind + "-limit", "10000");
                headers.put("anthropic-ratelimit-" + kind + "-remaining", "9999");
                headers.put("anthropic-ratelimit-" + kind + "-reset", reset);
            }
        } else {
            headers.put("x-request-id", id);
            headers.put("openai-version", "2020-10-01");
            headers.put("openai-processing-ms", Long.toString(firstNanos / 1_000_000));
            headers.put("x-ratelimit-limit-requests", "10000");
            headers.put("x-ratelimit-remaining-requests", "9999");
            headers.put("x-ratelimit-reset-requests", "6ms");
            headers.put("x-ratelimit-limit-tokens", "2000000");
            headers.put("x-ratelimit-remaining-tokens", "1999000");
            headers.put("x-ratelimit-reset-tokens", "30ms");
        }
        headers.putAll(answer.headers());
        return new Answer(answer.status(), headers, answer.stream(), answer.parts(), answer.uncachedTokens());
    }

    private static long hash(String text) {
        var hash = 0xCBF2_9CE4_8422_2325L;
        for (var value : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ value) * 0x100_0000_01B3L;
        }
        return hash;
    }
}
