package dev.tollgate.dialect.anthropic.chat;

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
 * Message requests in the Anthropic dialect ({@code POST /v1/messages}).
 *
 * <p>Threads: immutable.
 */
public final class AnthropicRequests implements RequestCodec {
    /** The only one needed. */
    public static final AnthropicRequests CODEC = new AnthropicRequests();

    private AnthropicRequests() {}

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
            case STOP -> "stop_sequences";
            case USER -> "metadata.user_id";
            case EFFORT -> "output_config.effort";
            case THINKING -> "thinking";
            case FORMAT -> "output_config.format";
            case SERIAL_TOOLS -> "tool_choice.disable_parallel_tool_use";
        };
    }
}
