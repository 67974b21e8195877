package dev.tollgate.dialect.anthropic;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.dialect.answer.PassedDocument;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import dev.tollgate.wire.sse.SseEvent;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages, whole or as events, as neutral events. A delta that differs from an earlier one of its block in its text alone is not
 * scanned. Blocks that other dialects have no place for (what the provider's own tools were asked and said) are lost, and told to be.
 *
 * <p>A stream ends with {@code message_stop} and with nothing else.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageReader implements AnswerCodec.Reader {
    static final int MOST_BLOCKS = 1 << 16;

    private final MessageFacts facts = new MessageFacts();
    private final JsonScanner json;
    private final JsonOut escaped = new JsonOut();
    private final BitSet ignored = new BitSet();

    private boolean started;
    private boolean finished;
    private boolean tools;
    private int learnedPart;
    private @Nullable UpstreamError error;

    MessageReader(long seed, ScanSpaces spaces) {
        json = new JsonScanner(spaces, PassedDocument.LIMITS, AnswerWords.VOCABULARY, facts, seed);
    }

    @Override
    public boolean signsThinking() {
        return true;
    }

    @Override
    public boolean event(SseEvent event, Consumer<ChatEvent> out) {
        if (finished || error != null) {
            return true;
        }
        var data = event.data();
        var type = EventType.of(event.type());
        if (type == EventType.BLOCK_DELTA && facts.template.fit(data) >= 0) {
            tellFitting(data, out);
            return true;
        }
        if (LoneSurrogates.scan(json, data, facts::begin) != null) {
            return false;
        }
        var meant = type == EventType.OTHER ? facts.type : type;
        if (facts.error || meant == EventType.ERROR) {
            fail(0, out);
            return true;
        }
        switch (meant) {
            case MESSAGE_START -> start(out);
            case BLOCK_START -> begin(facts.block, facts.index, data, out);
            case BLOCK_DELTA -> {
                add(facts.block, facts.index, data, out);
                learn(data);
            }
            case BLOCK_STOP -> {
                if (!ignored.get(facts.index)) {
                    out.accept(new ChatEvent.PartEnded(facts.index));
                }
            }
            case MESSAGE_DELTA -> tellUsage(out);
            case MESSAGE_STOP -> finish(out);
            case PING -> out.accept(ChatEvent.Ping.PING);
            case ERROR, OTHER -> {}
        }
        return true;
    }

    private void learn(Bytes data) {
        if (!ignored.get(facts.index) && !facts.block.cited) {
            learnedPart = facts.index;
            facts.template.learn(data, true);
        }
    }

    private void tellFitting(Bytes data, Consumer<ChatEvent> out) {
        var template = facts.template;
        for (int i = 0; i < template.holes(); i++) {
            var said = template.text(data, i);
            if (!said.isEmpty()) {
                out.accept(
                        switch (template.mark(i)) {
                            case MessageFacts.TEXT_HOLE -> new ChatEvent.TextDelta(learnedPart, said);
                            case MessageFacts.THINKING_HOLE -> new ChatEvent.ThinkingDelta(learnedPart, said);
                            default -> new ChatEvent.ToolArgumentsDelta(learnedPart, said);
                        });
            }
        }
    }

    private void start(Consumer<ChatEvent> out) {
        // Some servers in between begin twice.
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started(facts.id, facts.model, 0, facts.serviceTier, null));
        }
        tellUsage(out);
    }

    private void tellUsage(Consumer<ChatEvent> out) {
        var usage = facts.usage ? facts.counts.usage(true) : null;
        if (usage != null) {
            out.accept(new ChatEvent.UsageSeen(usage));
        }
    }

    private void begin(Block block, int index, Bytes document, Consumer<ChatEvent> out) {
        if (!started) {
            start(out);
        }
        var type = block.type == null ? "" : block.type;
        switch (type) {
            case "text", "thinking" -> {}
            case "tool_use" -> {
                tools = true;
                var id = block.id == null ? "toolu_" + index : block.id;
                out.accept(new ChatEvent.ToolStarted(index, id, block.name == null ? "" : block.name));
                input(block, index, document, out);
            }
            case "redacted_thinking" -> out.accept(new ChatEvent.RedactedThinking(index, said(document, block.data)));
            default -> {
                ignored.set(index);
                out.accept(new ChatEvent.Lost("content[" + index + "]"));
                return;
            }
        }
        add(block, index, document, out);
    }

    private void input(Block block, int index, Bytes document, Consumer<ChatEvent> out) {
        var input = said(document, block.input);
        // In a stream an empty object stands for one that is yet to come.
        if (!input.isEmpty() && !input.contentEquals("{}")) {
            escaped.clear();
            escaped.escaped(input);
            out.accept(new ChatEvent.ToolArgumentsDelta(index, escaped.bytes()));
        }
    }

    private void add(Block block, int index, Bytes document, Consumer<ChatEvent> out) {
        if (ignored.get(index)) {
            return;
        }
        if (!block.text.isEmpty()) {
            out.accept(new ChatEvent.TextDelta(index, said(document, block.text)));
        }
        if (!block.thinking.isEmpty()) {
            out.accept(new ChatEvent.ThinkingDelta(index, said(document, block.thinking)));
        }
        if (!block.signature.isEmpty()) {
            out.accept(new ChatEvent.SignatureDelta(index, said(document, block.signature)));
        }
        if (!block.json.isEmpty()) {
            out.accept(new ChatEvent.ToolArgumentsDelta(index, said(document, block.json)));
        }
        if (block.cited) {
            out.accept(new ChatEvent.Lost("content[" + index + "].citations"));
        }
    }

    private static Bytes said(Bytes document, Block.Place place) {
        return document.slice(place.from, place.to);
    }

    private void finish(Consumer<ChatEvent> out) {
        if (!started) {
            start(out);
        }
        finished = true;
        var written = facts.stopReason == null ? "" : facts.stopReason;
        out.accept(new ChatEvent.Finished(reason(written), written, facts.stopSequence));
    }

    private FinishReason reason(String written) {
        return switch (written) {
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "max_tokens" -> FinishReason.LENGTH;
            case "model_context_window_exceeded" -> FinishReason.CONTEXT_FULL;
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "pause_turn" -> FinishReason.PAUSED;
            case "refusal" -> FinishReason.REFUSED;
            default -> tools ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        };
    }

    private void fail(int status, Consumer<ChatEvent> out) {
        var failed = facts.failed(status);
        error = failed;
        out.accept(UpstreamErrors.told(failed, facts.errorMessage));
    }

    @Override
    public void ended(Consumer<ChatEvent> out) {}

    @Override
    public @Nullable String document(int status, Bytes body, Consumer<ChatEvent> out) {
        var problem = LoneSurrogates.scan(json, body, facts::begin);
        if (status >= 400 || (problem == null && facts.error)) {
            if (problem != null) {
                facts.begin();
            }
            fail(status, out);
            return null;
        }
        if (problem != null) {
            return problem.message();
        }
        if (!facts.contents) {
            return "$.content: missing (expected: an array)";
        }
        start(out);
        for (int i = 0; i < facts.blocks.size(); i++) {
            begin(facts.blocks.get(i), i, body, out);
            if (!ignored.get(i)) {
                out.accept(new ChatEvent.PartEnded(i));
            }
        }
        finish(out);
        return null;
    }

    @Override
    public @Nullable UpstreamError error() {
        return error;
    }
}
