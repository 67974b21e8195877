package dev.tollgate.dialect.anthropic;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.Face;
import dev.tollgate.dialect.Rendered;
import dev.tollgate.dialect.RequestCodec;
import dev.tollgate.dialect.RequestReader;
import dev.tollgate.dialect.SecretHeader;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.dialect.request.ScannedRequest;
import dev.tollgate.dialect.request.Transcripts;
import dev.tollgate.dialect.translation.Translation;
import dev.tollgate.fault.Fault;
import dev.tollgate.http.Headers;
import dev.tollgate.http.ProviderFields;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Anthropic dialect.
 *
 * <p>Threads: immutable.
 */
public final class AnthropicDialect implements Dialect {
    private static final List<Face> FACES = List.of(
            new Face("POST", "/v1/messages", Operation.CHAT),
            new Face("POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS));

    private static final String VERSION = "anthropic-version";
    private static final Map<String, String> DEMANDED = Map.of(VERSION, "2023-06-01");
    private static final Set<String> FORWARDED =
            Set.of("content-type", "accept", "idempotency-key", VERSION, "anthropic-beta");
    /** What OAuth access tokens begin with; they are no keys and have another header. */
    private static final String TOKEN_PREFIX = "sk-ant-oat";

    private final long seed;
    private final Transcripts transcripts;
    private final MessageCodec answers;
    private final RequestCodec requests;

    /**
     * Makes the dialect.
     *
     * @param seed     secret of this process: it keys the hashes of prompts and keeps callers from choosing names that collide
     * @param requests how it is translated, which is a room of its own below this one
     */
    public AnthropicDialect(long seed, RequestCodec requests) {
        this.seed = seed;
        this.transcripts = new Transcripts(seed);
        this.answers = new MessageCodec(seed);
        this.requests = requests;
    }

    @Override
    public RequestCodec requests() {
        return requests;
    }

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public List<Face> faces() {
        return FACES;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Some write the base with its version and some without; the version is never doubled.
     */
    @Override
    public @Nullable String upstreamPath(String base, Operation operation) {
        var versioned = base.endsWith("/v1") ? base : base + "/v1";
        return switch (operation) {
            case CHAT -> versioned + "/messages";
            case COUNT_TOKENS -> versioned + "/messages/count_tokens";
            case COMPLETIONS, EMBEDDINGS, RESPONSES -> null;
        };
    }

    /** By the version that every Anthropic client names. */
    @Override
    public boolean isSpokenIn(Headers asked) {
        return asked.contains(VERSION);
    }

    @Override
    public RequestReader requestReader(Operation operation, JsonLimits limits, ScanSpaces spaces, boolean transcribed) {
        var facts = new RequestFacts(operation);
        var told = transcribed ? transcripts.beside(facts, operation, spaces) : facts;
        return new ScannedRequest(told, RequestWords.VOCABULARY, limits, seed, spaces);
    }

    @Override
    public Transcoder transcoder(Dialect target) {
        return target instanceof AnthropicDialect ? new IdentityTranscoder(answers) : new Translation(this, target);
    }

    @Override
    public AnswerCodec answers() {
        return answers;
    }

    @Override
    public SecretHeader authorization(String secret) {
        return secret.startsWith(TOKEN_PREFIX)
                ? new SecretHeader("authorization", "Bearer " + secret)
                : new SecretHeader("x-api-key", secret);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Those of the body, version and betas, the SDK's retry key and its statistics.
     */
    @Override
    public boolean forwards(String requestHeaderName) {
        var name = requestHeaderName.toLowerCase(Locale.ROOT);
        return FORWARDED.contains(name) || name.startsWith("x-stainless-");
    }

    @Override
    public Map<String, String> demandedFields() {
        return DEMANDED;
    }

    @Override
    public ProviderFields fields() {
        return ProviderFields.ANTHROPIC;
    }

    @Override
    public Rendered error(Fault fault, String requestId) {
        return OwnAnswers.error(fault, requestId);
    }

    @Override
    public byte[] errorEvent(Fault fault, String requestId) {
        return OwnAnswers.errorEvent(fault, requestId);
    }

    @Override
    public Rendered tokenCount(long tokens) {
        return OwnAnswers.tokenCount(tokens);
    }

    @Override
    public Rendered models(List<String> names, long createdEpochSeconds, @Nullable String query) {
        return OwnAnswers.models(names, createdEpochSeconds, query);
    }

    @Override
    public Rendered model(String name, long createdEpochSeconds) {
        return OwnAnswers.model(name, createdEpochSeconds);
    }
}
