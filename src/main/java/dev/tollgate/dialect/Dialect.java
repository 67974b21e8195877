package dev.tollgate.dialect;

import dev.tollgate.fault.Fault;
import dev.tollgate.http.Headers;
import dev.tollgate.http.ProviderFields;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way of writing model calls: what a caller speaks to us, or what we speak to a provider.
 *
 * <p>Threads: implementations are immutable and shared; the readers they make are confined to one exchange.
 */
public interface Dialect {
    /** The name that configuration uses, such as {@code openai}. */
    String name();

    /** The faces this dialect shows to callers, without {@code GET /v1/models}, which several dialects share. */
    List<Face> faces();

    /**
     * The path at which a provider serves an operation; null if this dialect has no such call.
     *
     * @param base path of the provider's base URL, without a slash at its end; may be empty
     */
    @Nullable
    String upstreamPath(String base, Operation operation);

    /** Whether these header fields tell that the asker speaks this dialect, where the path leaves it open. */
    boolean isSpokenIn(Headers asked);

    /** A reader for one request body, which leaves the transcript empty. */
    default RequestReader requestReader(Operation operation, JsonLimits limits, ScanSpaces spaces) {
        return requestReader(operation, limits, spaces, false);
    }

    /**
     * A reader for one request body.
     *
     * @param spaces      working memory of the thread that will read
     * @param transcribed whether {@link ModelRequest#transcript} is wanted, in the same scan
     */
    RequestReader requestReader(Operation operation, JsonLimits limits, ScanSpaces spaces, boolean transcribed);

    /**
     * What turns a request of this dialect into a request of {@code target} and its answer back, for one attempt; between different dialects
     * only chats are translated.
     */
    Transcoder transcoder(Dialect target);

    /** How requests for chats are translated from this dialect and into it. */
    RequestCodec requests();

    /** How answers to chats are translated from this dialect and into it. */
    AnswerCodec answers();

    /** The header that carries a provider's key; its value belongs on the wire and nowhere else. */
    SecretHeader authorization(String secret);

    /** Whether a caller's request header of this name may go to a provider of this dialect; any case. */
    boolean forwards(String requestHeaderName);

    /** Header fields that a provider demands, lower case, with what is sent where neither caller nor configuration gives one. */
    Map<String, String> demandedFields();

    /** The header fields by which its providers tell of an answer what its body does not. */
    ProviderFields fields();

    /** The body of an answer that reports a fault. */
    Rendered error(Fault fault, String requestId);

    /** The last event of a stream that was cut by a fault, complete with its blank line; the same for every operation. */
    byte[] errorEvent(Fault fault, String requestId);

    /** The body that answers a count of a prompt's tokens. */
    Rendered tokenCount(long tokens);

    /**
     * The body of {@code GET /v1/models}.
     *
     * @param query what the asker wrote behind the question mark, such as {@code limit=20}; null if nothing
     */
    Rendered models(List<String> names, long createdEpochSeconds, @Nullable String query);

    /** The body of {@code GET /v1/models/{name}}. */
    Rendered model(String name, long createdEpochSeconds);
}
