package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as one chat completion; texts of several parts are joined, as OpenAI has room for one.
 *
 * <p>Threads: confined to one exchange.
 */
final class CompletionWriter implements AnswerCodec.Writer {
    private static final ChatEvent.Started UNKNOWN = new ChatEvent.Started(null, null, 0, null, null);

    private final InstantSource clock;
    private final JsonOut refusal = new JsonOut();
    private final JsonOut reasoning = new JsonOut();
    private final JsonOut blocks = new JsonOut();
    private final JsonOut tools = new JsonOut();
    private final JsonOut arguments = new JsonOut();
    private final SignedThinking thinking = new SignedThinking();
    private boolean spoken;
    private boolean inTool;
    private @Nullable Usage usage;
    private ChatEvent.Started started = UNKNOWN;

    CompletionWriter(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void write(ChatEvent event, JsonOut out) {
        switch (event) {
            case ChatEvent.Started begun -> started = begun;
            case ChatEvent.TextDelta(int _, Bytes text) -> {
                endTool(false);
                thinking.speak();
                speak(out).raw(text);
            }
            case ChatEvent.RefusalDelta(int _, Bytes text) -> refusal.raw(text);
            case ChatEvent.ThinkingDelta(int _, Bytes text) -> {
                reasoning.raw(text);
                thinking.think(text);
            }
            case ChatEvent.SignatureDelta(int _, Bytes signature) -> thinking.sign(signature);
            case ChatEvent.RedactedThinking(int _, Bytes data) -> thinking.redacted(next(blocks), data);
            case ChatEvent.ToolStarted(int _, String id, String name) -> {
                endTool(false);
                thinking.speak();
                next(tools).ascii("{\"id\":").quoted(id).ascii(",\"type\":\"function\",\"function\":{\"name\":");
                tools.quoted(name).ascii(",\"arguments\":\"");
                inTool = true;
            }
            case ChatEvent.ToolArgumentsDelta(int _, Bytes more) -> arguments.raw(more);
            case ChatEvent.PartEnded _ -> endThinking();
            case ChatEvent.UsageSeen(var seen) -> usage = seen;
            case ChatEvent.Finished finished -> finish(finished, out);
            case ChatEvent.Failed(var kind, String message) -> {
                out.clear();
                AnswerText.error(out, kind, message);
            }
            case ChatEvent.Ping _, ChatEvent.Lost _ -> {}
        }
    }

    // Words come first in a completion, so they are not held until the rest is known.
    private JsonOut speak(JsonOut out) {
        if (!spoken) {
            spoken = true;
            begin(out).add('"');
        }
        return out;
    }

    private JsonOut begin(JsonOut out) {
        long created =
                started.created() > 0 ? started.created() : clock.instant().getEpochSecond();
        AnswerText.head(out.add('{'), started, "chat.completion", created);
        return out.ascii(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":");
    }

    private static JsonOut next(JsonOut list) {
        return list.length() == 0 ? list : list.add(',');
    }

    private void endTool(boolean cut) {
        if (!inTool) {
            return;
        }
        inTool = false;
        var all = arguments.bytes();
        if (cut) {
            // Anthropic closes the object of a call that was cut; without its last brace nobody takes it for whole.
            boolean closed = all.length() > 2 && all.at(all.length() - 1) == '}';
            tools.raw(closed ? all.slice(0, all.length() - 1) : all.contentEquals("{}") ? Bytes.EMPTY : all);
        } else if (all.isEmpty()) {
            tools.ascii("{}");
        } else {
            tools.raw(all);
        }
        tools.ascii("\"}}");
        arguments.clear();
    }

    private void endThinking() {
        if (thinking.isSigned()) {
            thinking.write(next(blocks));
        }
        thinking.clear();
    }

    private void finish(ChatEvent.Finished finished, JsonOut out) {
        endThinking();
        boolean cut = finished.reason().cut() && inTool;
        endTool(cut);
        if (spoken) {
            out.add('"');
        } else {
            begin(out).ascii("null");
        }
        textOrNull(out.ascii(",\"refusal\":"), refusal);
        if (reasoning.length() > 0) {
            textOrNull(out.ascii(",\"reasoning_content\":"), reasoning);
        }
        if (blocks.length() > 0) {
            out.ascii(",\"thinking_blocks\":[").raw(blocks.bytes()).add(']');
        }
        if (tools.length() > 0) {
            out.ascii(",\"tool_calls\":[").raw(tools.bytes()).add(']');
        }
        out.ascii("},\"logprobs\":null,\"finish_reason\":\"").ascii(AnswerText.finish(finished.reason()));
        out.add('"');
        if (finished.stopSequence() != null) {
            out.ascii(",\"stop_reason\":").quoted(finished.stopSequence());
        }
        out.ascii("}]");
        if (usage != null) {
            AnswerText.usage(out.ascii(",\"usage\":"), usage);
        }
        out.add('}');
    }

    private static JsonOut textOrNull(JsonOut out, JsonOut text) {
        return text.length() == 0
                ? out.ascii("null")
                : out.add('"').raw(text.bytes()).add('"');
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
