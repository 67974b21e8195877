package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAI dialect.
 *
 * <p>Threads: immutable.
 */
public final class OpenAiDialect implements Dialect {
    private static final List<Face> FACES = List.of(
            new Face("POST", "/v1/chat/completions", Operation.CHAT),
            new Face("POST", "/v1/completions", Operation.COMPLETIONS),
            new Face("POST", "/v1/embeddings", Operation.EMBEDDINGS),
            new Face("POST", "/v1/responses", Operation.RESPONSES));

    private static final Set<String> FORWARDED = Set.of("content-type", "accept", "idempotency-key");
    /** They choose which of the key's accounts is billed: with the operator's key that is the operator's to say. */
    private static final Set<String> ACCOUNT = Set.of("openai-organization", "openai-project");

    private static final String JSON = "application/json";

    private final long seed;
    private final Transcripts transcripts;
    private final InstantSource clock;
    private final RequestCodec requests;

    /**
     * Makes the dialect.
     *
     * @param seed     secret of this process: it keys the hashes of prompts and keeps callers from choosing names that collide
     * @param clock    for the dates of answers whose provider does not give any
     * @param requests how it is translated, which is a room of its own below this one
     */
    public OpenAiDialect(long seed, InstantSource clock, RequestCodec requests) {
        this.seed = seed;
        this.transcripts = new Transcripts(seed);
        this.clock = clock;
        this.requests = requests;
    }

    @Override
    public RequestCodec requests() {
        return requests;
    }

    @Override
    public AnswerCodec answers() {
        return new CompletionCodec(seed, clock);
    }

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public List<Face> faces() {
        return FACES;
    }

    @Override
    public @Nullable String upstreamPath(String base, Operation operation) {
        return switch (operation) {
            case CHAT -> base + "/chat/completions";
            case COMPLETIONS -> base + "/completions";
            case EMBEDDINGS -> base + "/embeddings";
            case RESPONSES -> base + "/responses";
            case COUNT_TOKENS -> null;
        };
    }

    @Override
    public RequestReader requestReader(Operation operation, JsonLimits limits, ScanSpaces spaces, boolean transcribed) {
        var facts = new RequestFacts(operation);
        var told = transcribed ? transcripts.beside(facts, operation, spaces) : facts;
        return new ScannedRequest(told, RequestWords.VOCABULARY, limits, seed, spaces);
    }

    @Override
    public Transcoder transcoder(Dialect target) {
        return target instanceof OpenAiDialect ? new IdentityTranscoder(seed) : new Translation(this, target);
    }

    @Override
    public SecretHeader authorization(String secret) {
        return new SecretHeader("authorization", "Bearer " + secret);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Those of the body, the SDK's retry key and its statistics, and all that OpenAI prefixes as its own but the account. The caller's
     * {@code user-agent} stays behind: it says nothing a provider needs. Trace context is the driver's to pass on.
     */
    @Override
    public boolean forwards(String requestHeaderName) {
        var name = requestHeaderName.toLowerCase(Locale.ROOT);
        return FORWARDED.contains(name)
                || (name.startsWith("openai-") && !ACCOUNT.contains(name))
                || name.startsWith("x-stainless-");
    }

    /** Unknown: nothing but its faces tells an OpenAI client from any other. */
    @Override
    public boolean isSpokenIn(Headers asked) {
        return false;
    }

    @Override
    public Map<String, String> demandedFields() {
        return Map.of();
    }

    @Override
    public ProviderFields fields() {
        return ProviderFields.OPENAI;
    }

    @Override
    public Rendered error(Fault fault, String requestId) {
        return ErrorBody.of(fault, requestId);
    }

    @Override
    public byte[] errorEvent(Fault fault, String requestId) {
        return ErrorBody.event(fault, requestId);
    }

    /** As the Responses API counts (OpenAI API reference, "Get input token counts"). */
    @Override
    public Rendered tokenCount(long tokens) {
        var body = "{\"object\":\"response.input_tokens\",\"input_tokens\":" + tokens + "}";
        return new Rendered(JSON, body.getBytes(UTF_8));
    }

    @Override
    public Rendered models(List<String> names, long createdEpochSeconds, @Nullable String query) {
        var out = new StringBuilder(64 + 96 * names.size()).append("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < names.size(); i++) {
            appendModel(i == 0 ? out : out.append(','), names.get(i), createdEpochSeconds);
        }
        return new Rendered(JSON, out.append("]}").toString().getBytes(UTF_8));
    }

    @Override
    public Rendered model(String name, long createdEpochSeconds) {
        var out = appendModel(new StringBuilder(96), name, createdEpochSeconds);
        return new Rendered(JSON, out.toString().getBytes(UTF_8));
    }

    private static StringBuilder appendModel(StringBuilder out, String name, long created) {
        return JsonText.appendQuoted(out.append("{\"id\":"), name)
                .append(",\"object\":\"model\",\"created\":")
                .append(created)
                .append(",\"owned_by\":\"tollgate\"}");
    }
}
