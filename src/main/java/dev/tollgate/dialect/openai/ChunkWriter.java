package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as chunks of a chat completion, each with one delta. Usage has a chunk of its own at the end, for callers that asked for it.
 *
 * <p>A call without arguments gets {@code {}} at the end of the answer, when it is known that nothing was cut.
 *
 * <p>Threads: confined to one exchange.
 */
final class ChunkWriter implements AnswerCodec.Writer {
    private static final byte[] REST = "},\"finish_reason\":null}]}\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUOTE_REST = "\"},\"finish_reason\":null}]}\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT = "\"content\":\"".getBytes(StandardCharsets.US_ASCII);

    private final boolean usageAsked;
    private final InstantSource clock;
    private final SignedThinking thinking = new SignedThinking();

    private byte[] start = {};
    private byte[] head = {};
    private int[] toolParts = new int[2];
    private boolean[] argued = new boolean[2];
    private int tools;
    private boolean endsInTool;
    private @Nullable Usage usage;

    ChunkWriter(boolean usageAsked, InstantSource clock) {
        this.usageAsked = usageAsked;
        this.clock = clock;
    }

    @Override
    public void write(ChatEvent event, JsonOut out) {
        switch (event) {
            case ChatEvent.TextDelta(int _, Bytes text) -> {
                endsInTool = false;
                thinking.speak();
                out.raw(start).raw(CONTENT).raw(text).raw(QUOTE_REST);
            }
            case ChatEvent.ToolArgumentsDelta(int part, Bytes arguments) -> arguments(part, arguments, out);
            case ChatEvent.ThinkingDelta(int _, Bytes text) -> {
                thinking.think(text);
                out.raw(start).ascii("\"reasoning_content\":\"").raw(text).raw(QUOTE_REST);
            }
            case ChatEvent.RefusalDelta(int _, Bytes text) ->
                out.raw(start).ascii("\"refusal\":\"").raw(text).raw(QUOTE_REST);
            case ChatEvent.SignatureDelta(int _, Bytes signature) -> thinking.sign(signature);
            case ChatEvent.RedactedThinking(int _, Bytes data) -> {
                thinking.redacted(out.raw(start).ascii("\"thinking_blocks\":["), data);
                out.ascii("]").raw(REST);
            }
            case ChatEvent.ToolStarted tool -> begin(tool, out);
            case ChatEvent.PartEnded _ -> endThinking(out);
            case ChatEvent.Started started -> begin(started, out);
            case ChatEvent.UsageSeen(var seen) -> usage = seen;
            case ChatEvent.Finished finished -> finish(finished, out);
            case ChatEvent.Failed(var kind, String message) -> {
                AnswerText.error(out.ascii("data: "), kind, message);
                out.ascii("\n\n");
            }
            case ChatEvent.Ping _ -> out.ascii(": ping\n\n");
            case ChatEvent.Lost _ -> {}
        }
    }

    private void begin(ChatEvent.Started started, JsonOut out) {
        int from = out.length();
        long created =
                started.created() > 0 ? started.created() : clock.instant().getEpochSecond();
        AnswerText.head(out.ascii("data: {"), started, "chat.completion.chunk", created);
        out.ascii(",\"choices\":[");
        head = out.bytes().slice(from, out.length()).toArray();
        out.ascii("{\"index\":0,\"delta\":{");
        start = out.bytes().slice(from, out.length()).toArray();
        out.ascii("\"role\":\"assistant\",\"content\":\"").raw(QUOTE_REST);
    }

    private void begin(ChatEvent.ToolStarted tool, JsonOut out) {
        endThinking(out);
        thinking.speak();
        if (tools == toolParts.length) {
            toolParts = Arrays.copyOf(toolParts, tools * 2);
            argued = Arrays.copyOf(argued, tools * 2);
        }
        out.raw(start).ascii("\"tool_calls\":[{\"index\":").number(tools).ascii(",\"id\":");
        out.quoted(tool.id())
                .ascii(",\"type\":\"function\",\"function\":{\"name\":")
                .quoted(tool.name());
        out.ascii(",\"arguments\":\"\"}}]").raw(REST);
        toolParts[tools] = tool.part();
        argued[tools] = false;
        endsInTool = true;
        tools++;
    }

    private void arguments(int part, Bytes arguments, JsonOut out) {
        for (int i = tools - 1; i >= 0; i--) {
            if (toolParts[i] == part) {
                argued[i] = true;
                argumentsOf(i, out).raw(arguments).ascii("\"}}]").raw(REST);
                return;
            }
        }
    }

    private JsonOut argumentsOf(int tool, JsonOut out) {
        return out.raw(start)
                .ascii("\"tool_calls\":[{\"index\":")
                .number(tool)
                .ascii(",\"function\":{\"arguments\":\"");
    }

    private void endThinking(JsonOut out) {
        if (thinking.isSigned()) {
            thinking.write(out.raw(start).ascii("\"thinking_blocks\":["));
            out.ascii("]").raw(REST);
        }
        thinking.clear();
    }

    private void finish(ChatEvent.Finished finished, JsonOut out) {
        endThinking(out);
        for (int i = 0; i < tools; i++) {
            // The last call of an answer that was cut may be cut before its first argument: it is not made whole.
            boolean cut = finished.reason().cut() && endsInTool && i == tools - 1;
            if (!argued[i] && !cut) {
                argumentsOf(i, out).ascii("{}\"}}]").raw(REST);
            }
        }
        out.raw(start).ascii("},\"finish_reason\":\"").ascii(AnswerText.finish(finished.reason()));
        out.add('"');
        if (finished.stopSequence() != null) {
            out.ascii(",\"stop_reason\":").quoted(finished.stopSequence());
        }
        out.ascii("}]}\n\n");
        if (usageAsked && usage != null) {
            out.raw(head).ascii("],\"usage\":");
            AnswerText.usage(out, usage);
            out.ascii("}\n\n");
        }
        out.ascii("data: [DONE]\n\n");
    }

    @Override
    public Set<String> lost() {
        return thinking.lost();
    }

    @Override
    public @Nullable String problem() {
        return null;
    }
}
