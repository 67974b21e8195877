package dev.tollgate.dialect;

import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;

/**
 * How a dialect's chat requests become neutral ones, and how they are written from them.
 *
 * <p>Threads: immutable and shared.
 */
public interface RequestCodec {
    /**
     * Reads a body that the dialect's own {@link RequestReader} has judged to be good JSON.
     *
     * @param losses receives the path of each member that has no neutral form
     * @return never {@link Outcome.Pending}; refused where the body has not the shape that its dialect demands
     */
    Outcome<ChatRequest> read(Bytes body, Losses losses);

    /**
     * Writes a request for a model to {@code out}.
     *
     * @param names  the names of tools as they are sent, where they cannot be sent as they are
     * @param losses receives what this dialect or this model cannot be told
     */
    void write(ChatRequest request, TargetModel target, ToolNames names, Losses losses, JsonOut out);

    /** The path that callers of this dialect know a setting by. */
    String path(ChatRequest.Setting setting);
}
