package dev.tollgate.dialect.anthropic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.translation.ArgumentsBalance;
import dev.tollgate.dialect.translation.GuessedUsage;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as the events of a message. Blocks open one at a time: what comes for another part closes the block that is open, unless
 * that is a tool call whose arguments are not whole yet. Then the other part waits ({@link WaitingParts}).
 *
 * <p>Usage always comes with {@code message_delta}; {@code message_start} goes out at once and so without it.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageStreamWriter implements AnswerCodec.Writer {
    private enum Kind {
        NONE,
        TEXT,
        THINKING,
        TOOL
    }

    private static final byte[] DELTA =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":".getBytes(US_ASCII);
    private static final byte[] TEXT = ",\"delta\":{\"type\":\"text_delta\",\"text\":\"".getBytes(US_ASCII);
    private static final byte[] THINKING = ",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"".getBytes(US_ASCII);
    private static final byte[] JSON =
            ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"".getBytes(US_ASCII);
    private static final byte[] END = "\"}}\n\n".getBytes(US_ASCII);

    private final WaitingParts waiting = new WaitingParts();
    private final ArgumentsBalance balance = new ArgumentsBalance();
    private final GuessedUsage guess;
    private Kind open = Kind.NONE;
    private int openPart = -1;
    private int index = -1;
    private boolean argued;
    private @Nullable Usage usage;
    private @Nullable String tier;

    MessageStreamWriter(long promptBytes) {
        guess = new GuessedUsage(promptBytes);
    }

    @Override
    public void write(ChatEvent event, JsonOut out) {
        switch (event) {
            case ChatEvent.TextDelta(int part, Bytes text) -> {
                if (admit(event, part, Kind.TEXT, out)) {
                    guess.add(text);
                    out.raw(DELTA).number(index).raw(TEXT).raw(text).raw(END);
                }
            }
            case ChatEvent.ToolArgumentsDelta(int part, Bytes arguments) -> arguments(event, part, arguments, out);
            case ChatEvent.RefusalDelta(int part, Bytes text) -> write(new ChatEvent.TextDelta(part, text), out);
            case ChatEvent.ThinkingDelta(int part, Bytes text) -> {
                if (admit(event, part, Kind.THINKING, out)) {
                    guess.add(text);
                    out.raw(DELTA).number(index).raw(THINKING).raw(text).raw(END);
                }
            }
            case ChatEvent.SignatureDelta(int part, Bytes signature) -> {
                if (admit(event, part, Kind.THINKING, out)) {
                    out.raw(DELTA).number(index).ascii(",\"delta\":{\"type\":\"signature_delta\",\"signature\":\"");
                    out.raw(signature).raw(END);
                }
            }
            case ChatEvent.RedactedThinking(int part, Bytes data) -> {
                if (mayOpen(event, part, out)) {
                    start(out)
                            .ascii("\"redacted_thinking\",\"data\":\"")
                            .raw(data)
                            .raw(END);
                    stop(out);
                }
            }
            case ChatEvent.ToolStarted tool -> {
                if (mayOpen(tool, tool.part(), out)) {
                    begin(tool, out);
                }
            }
            case ChatEvent.PartEnded(int part) -> {
                if (part == openPart) {
                    close(out);
                    tellWaiting(out);
                }
            }
            case ChatEvent.Started started -> start(started, out);
            case ChatEvent.UsageSeen(var seen) -> usage = seen;
            case ChatEvent.Finished finished -> finish(finished, out);
            case ChatEvent.Failed(var kind, String message) ->
                AnswerText.error(out.ascii("event: error\ndata: "), kind, message)
                        .ascii("\n\n");
            case ChatEvent.Ping _ -> out.ascii("event: ping\ndata: {\"type\":\"ping\"}\n\n");
            case ChatEvent.Lost _ -> {}
        }
    }

    private void start(ChatEvent.Started started, JsonOut out) {
        tier = started.serviceTier();
        AnswerText.head(out.ascii("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{"), started);
        out.ascii(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        AnswerText.usage(out, usage, tier).ascii("}}\n\n");
    }

    /** Whether a delta of this part may be written now, its block being open; else it waits. */
    private boolean admit(ChatEvent delta, int part, Kind kind, JsonOut out) {
        if (part == openPart) {
            return true;
        }
        if (!mayOpen(delta, part, out)) {
            return false;
        }
        start(out)
                .ascii(kind == Kind.TEXT ? "\"text\",\"text\":\"" : "\"thinking\",\"thinking\":\"\",\"signature\":\"");
        out.raw(END);
        open = kind;
        openPart = part;
        return true;
    }

    /** Whether another block may open now, the one before being closed; else the event waits. */
    private boolean mayOpen(ChatEvent event, int part, JsonOut out) {
        boolean unfinished = open == Kind.TOOL && openPart != part && !balance.isWhole();
        if (unfinished) {
            waiting.add(event);
            return false;
        }
        close(out);
        return true;
    }

    private JsonOut start(JsonOut out) {
        index++;
        out.ascii("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":")
                .number(index);
        return out.ascii(",\"content_block\":{\"type\":");
    }

    private void begin(ChatEvent.ToolStarted tool, JsonOut out) {
        start(out)
                .ascii("\"tool_use\",\"id\":")
                .quoted(tool.id())
                .ascii(",\"name\":")
                .quoted(tool.name());
        out.ascii(",\"input\":{}}}\n\n");
        open = Kind.TOOL;
        openPart = tool.part();
        argued = false;
        balance.clear();
    }

    private void arguments(ChatEvent event, int part, Bytes arguments, JsonOut out) {
        if (part != openPart) {
            waiting.add(event);
            return;
        }
        guess.add(arguments);
        out.raw(DELTA).number(index).raw(JSON).raw(arguments).raw(END);
        argued = true;
        balance.read(arguments);
        if (balance.isWhole() && !waiting.isEmpty()) {
            close(out);
            tellWaiting(out);
        }
    }

    // Until one of those that waited is a tool call that is not whole either.
    private void tellWaiting(JsonOut out) {
        while (!waiting.isEmpty() && (open != Kind.TOOL || balance.isWhole())) {
            waiting.tellFirst(event -> write(event, out));
        }
    }

    private void close(JsonOut out) {
        if (open != Kind.NONE) {
            if (open == Kind.TOOL && !argued) {
                // As Anthropic does it: clients wait for a delta even of a call without arguments.
                out.raw(DELTA).number(index).raw(JSON).raw(END);
            }
            stop(out);
            open = Kind.NONE;
            openPart = -1;
        }
    }

    private void stop(JsonOut out) {
        out.ascii("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")
                .number(index);
        out.ascii("}\n\n");
    }

    private void finish(ChatEvent.Finished finished, JsonOut out) {
        close(out);
        while (!waiting.isEmpty()) {
            waiting.tellFirst(event -> write(event, out));
            close(out);
        }
        AnswerText.stop(out.ascii("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"), finished);
        AnswerText.usage(out.ascii("},\"usage\":"), guess.or(usage), null).ascii("}\n\n");
        out.ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    @Override
    public Set<String> lost() {
        return guess.with(waiting.isLate() ? Set.of("choices[0].delta.tool_calls") : Set.of());
    }

    @Override
    public @Nullable String problem() {
        return waiting.isFull()
                ? "tool calls that interleave with more than " + WaitingParts.MAX_BYTES
                        + " bytes (expected: at most as many)"
                : null;
    }
}
