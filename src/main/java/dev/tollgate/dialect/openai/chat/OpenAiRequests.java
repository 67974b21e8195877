package dev.tollgate.dialect.openai.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.RequestCodec;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.translation.MisshapenRequest;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;

/**
 * Chat requests in the OpenAI dialect ({@code POST /v1/chat/completions}).
 *
 * <p>Threads: immutable.
 */
public final class OpenAiRequests implements RequestCodec {
    /** The only one needed. */
    public static final OpenAiRequests CODEC = new OpenAiRequests();

    private OpenAiRequests() {}

    @Override
    public Outcome<ChatRequest> read(Bytes body, Losses losses) {
        try {
            return Outcome.ready(new ChatRequestReader(body, losses).read());
        } catch (MisshapenRequest e) {
            return Outcome.refused(e.fault());
        }
    }

    @Override
    public void write(ChatRequest request, TargetModel target, ToolNames names, Losses losses, JsonOut out) {
        new ChatRequestWriter(request, target, names, losses, out).write();
    }

    @Override
    public String path(ChatRequest.Setting setting) {
        return switch (setting) {
            case STOP -> "stop";
            case USER -> "user";
            case EFFORT -> "reasoning_effort";
            case THINKING -> "thinking";
            case FORMAT -> "response_format";
            case SERIAL_TOOLS -> "parallel_tool_calls";
        };
    }
}
