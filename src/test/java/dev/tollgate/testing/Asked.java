package dev.tollgate.testing;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.PromptHashes;
import dev.tollgate.dialect.Span;
import dev.tollgate.dialect.Spans;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.exchange.Peer;
import dev.tollgate.exchange.Surface;
import dev.tollgate.exchange.Timeline;
import dev.tollgate.exchange.TraceContext;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.http.Authority;
import dev.tollgate.http.HeaderList;
import dev.tollgate.http.Protocol;
import dev.tollgate.http.RequestHead;
import dev.tollgate.http.RequestTarget;
import dev.tollgate.identity.Caller;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** One chat call as policies see it, with everything about it that a test wants otherwise. */
public record Asked(
        Caller caller,
        String listener,
        Peer peer,
        String method,
        String path,
        String host,
        HeaderList headers,
        String model,
        OptionalInt maxTokens,
        boolean stream) {

    private static final Dialect DIALECT =
            Dialects.all(7, InstantSource.fixed(Instant.EPOCH)).getFirst();

    /** An anonymous caller on this machine asks model {@code fast}. */
    public static Asked chat() {
        return new Asked(
                new Caller.Anonymous(1),
                "llm",
                new Peer("127.0.0.1", 51234, true),
                "POST",
                "/v1/chat/completions",
                "gateway.internal:4000",
                HeaderList.of("user-agent", "agent/1", "authorization", "Bearer secret"),
                "fast",
                OptionalInt.of(512),
                false);
    }

    /** A key's holder. */
    public Asked byKey(String name, String agent, String team) {
        return by(new Caller.KeyHolder(name, agent, team, null, Set.of(), 2));
    }

    /** A token's subject. */
    public Asked byToken(Map<String, Object> claims) {
        return by(new Caller.TokenSubject("corp", "alice", "", null, null, Set.of(), claims, 3));
    }

    public Asked by(Caller who) {
        return new Asked(who, listener, peer, method, path, host, headers, model, maxTokens, stream);
    }

    public Asked on(String name) {
        return new Asked(caller, name, peer, method, path, host, headers, model, maxTokens, stream);
    }

    public Asked from(String address) {
        var there = new Peer(address, 51234, address.startsWith("127."));
        return new Asked(caller, listener, there, method, path, host, headers, model, maxTokens, stream);
    }

    /** Another method and target; GET asks for the list of models, or for one. */
    public Asked asking(String newMethod, String target) {
        return new Asked(caller, listener, peer, newMethod, target, host, headers, model, maxTokens, stream);
    }

    public Asked at(String newHost) {
        return new Asked(caller, listener, peer, method, path, newHost, headers, model, maxTokens, stream);
    }

    public Asked of(String name) {
        return new Asked(caller, listener, peer, method, path, host, headers, name, maxTokens, stream);
    }

    public Asked atMost(OptionalInt tokens) {
        return new Asked(caller, listener, peer, method, path, host, headers, model, tokens, stream);
    }

    /** The answer is asked for as events. */
    public Asked streamed() {
        return new Asked(caller, listener, peer, method, path, host, headers, model, maxTokens, true);
    }

    /** What is known before the body is read. */
    public HeadFacts head() {
        var target = (RequestTarget) RequestTarget.parse(path);
        Surface surface = method.equals("POST")
                ? new Surface.ModelFace(DIALECT, Operation.CHAT)
                : target.path().equals("/v1/models")
                        ? new Surface.ModelList(DIALECT)
                        : new Surface.ModelEntryFace(DIALECT, target.path().substring("/v1/models/".length()));
        var arrival = new Arrival(
                "01JD8Z6Y9Q",
                listener,
                peer,
                Protocol.HTTP_1_1,
                new RequestHead(method, target, Authority.parse(host), headers, 2048),
                new TraceContext(1, 2, 0, true, null),
                0,
                new Timeline(0));
        return new HeadFacts(arrival, caller, surface, 0);
    }

    /** What is known once it is. */
    public CallFacts call() {
        var request = request(Operation.CHAT, model, maxTokens, stream);
        return new CallFacts(head(), request, ModelEntry.of(model, List.of(Target.of("openai", model, null))), null, 0);
    }

    /** A request whose prompt is 1,800 bytes of its 2,048. */
    public static ModelRequest request(Operation operation, String model, OptionalInt maxTokens, boolean stream) {
        return new ModelRequest(
                operation,
                model,
                stream,
                maxTokens,
                false,
                2048,
                1800,
                false,
                false,
                false,
                1,
                null,
                ModelRequest.Clues.of(maxTokens),
                PromptHashes.NONE,
                new Spans(Span.NONE, Span.NONE, Span.NONE, Spans.Options.ABSENT),
                Transcript.NONE);
    }
}
