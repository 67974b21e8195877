package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.dialect.answer.PassedDocument;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import dev.tollgate.wire.sse.SseEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads chat completions, whole or in chunks, as neutral events. A chunk that differs from an earlier one in its text alone is not scanned.
 *
 * <p>The end of a stream is told with {@code [DONE]}, or with the clean end of its body after a finish reason, because usage may come after the
 * finish reason.
 *
 * <p>Threads: confined to one exchange.
 */
final class CompletionReader implements AnswerCodec.Reader {
    private final ChoiceFacts facts = new ChoiceFacts();
    private final ToolParts tools = new ToolParts();
    private final JsonScanner json;
    private final JsonOut escaped = new JsonOut();

    private boolean started;
    private boolean finished;
    private boolean refused;
    private int parts;
    private int text = -1;
    private int thinking = -1;
    private int refusal = -1;
    private int learnedTool;
    private @Nullable String finish;
    private @Nullable String stopSequence;
    private @Nullable UpstreamError error;

    CompletionReader(long seed, ScanSpaces spaces) {
        json = new JsonScanner(spaces, PassedDocument.LIMITS, AnswerWords.VOCABULARY, facts, seed);
    }

    @Override
    public boolean event(SseEvent event, Consumer<ChatEvent> out) {
        if (finished || error != null) {
            return true;
        }
        if (ChunkJudge.isDone(event)) {
            finish(out);
            return true;
        }
        var data = event.data();
        boolean untyped = event.type().isEmpty();
        if (untyped && started && facts.template.fit(data) >= 0) {
            tellFitting(data, out);
            return true;
        }
        if (LoneSurrogates.scan(json, data, facts::begin) != null) {
            return false;
        }
        if (facts.error || event.typeIs("error")) {
            fail(0, out);
            return true;
        }
        tell(data, out, false);
        if (untyped
                && facts.plain
                && facts.choices
                && !facts.usage
                && facts.finish == null
                && facts.pieces.tools <= 1) {
            learnedTool = facts.pieces.tools == 1 ? facts.pieces.toolIndexOf(0) : 0;
            facts.template.learn(data, true);
        }
        return true;
    }

    private void tellFitting(Bytes data, Consumer<ChatEvent> out) {
        var template = facts.template;
        boolean thought = false;
        for (int i = 0; i < template.holes(); i++) {
            var said = template.text(data, i);
            if (said.isEmpty()) {
                continue;
            }
            switch (template.mark(i)) {
                case Pieces.TEXT -> out.accept(new ChatEvent.TextDelta(text(), said));
                case Pieces.THINKING, Pieces.REASONING -> {
                    if (!thought) {
                        out.accept(new ChatEvent.ThinkingDelta(thinking(), said));
                    }
                    thought = true;
                }
                case Pieces.REFUSAL -> refuse(said, out);
                case Pieces.ARGUMENTS -> {
                    int part = tools.partOf(learnedTool);
                    if (part >= 0) {
                        out.accept(new ChatEvent.ToolArgumentsDelta(part, said));
                    }
                }
                default -> {}
            }
        }
    }

    private int text() {
        if (text < 0) {
            text = parts++;
        }
        return text;
    }

    private int thinking() {
        if (thinking < 0) {
            thinking = parts++;
        }
        return thinking;
    }

    private void refuse(Bytes said, Consumer<ChatEvent> out) {
        refused = true;
        if (refusal < 0) {
            refusal = parts++;
        }
        out.accept(new ChatEvent.RefusalDelta(refusal, said));
    }

    private void tell(Bytes document, Consumer<ChatEvent> out, boolean whole) {
        if (!started) {
            // Azure begins with what its filter found in the prompt, which names neither answer nor model.
            if (!whole && facts.model == null && !facts.spoken() && !facts.usage) {
                return;
            }
            started = true;
            out.accept(
                    new ChatEvent.Started(facts.id, facts.model, facts.created, facts.serviceTier, facts.fingerprint));
        }
        for (var field : facts.lost) {
            out.accept(new ChatEvent.Lost(field));
        }
        if (facts.usage) {
            var usage = facts.counts.usage(Operation.CHAT, true);
            if (usage != null) {
                out.accept(new ChatEvent.UsageSeen(usage));
            }
        }
        tellThinking(document, out, whole);
        var pieces = facts.pieces;
        for (int i = 0; i < pieces.count; i++) {
            var said = document.slice(pieces.from(i), pieces.to(i));
            if (pieces.kind(i) == Pieces.TEXT) {
                out.accept(new ChatEvent.TextDelta(text(), said));
            } else if (pieces.kind(i) == Pieces.REFUSAL) {
                refuse(said, out);
            }
        }
        for (int tool = 0; tool < pieces.tools; tool++) {
            tellTool(document, tool, out);
        }
        finish = facts.finish == null ? finish : facts.finish;
        stopSequence = facts.stopSequence == null ? stopSequence : facts.stopSequence;
    }

    // Servers that write thinking_blocks write the same text as reasoning_content, before (in a stream) or beside it.
    private void tellThinking(Bytes document, Consumer<ChatEvent> out, boolean whole) {
        var pieces = facts.pieces;
        boolean plainly = pieces.has(Pieces.THINKING) || pieces.has(Pieces.REASONING);
        boolean blocks = pieces.has(Pieces.BLOCK_TEXT) && (whole || (!plainly && thinking < 0));
        int plain = pieces.has(Pieces.THINKING) ? Pieces.THINKING : Pieces.REASONING;
        for (int i = 0; i < pieces.count; i++) {
            var said = document.slice(pieces.from(i), pieces.to(i));
            int kind = pieces.kind(i);
            if (kind == plain && !(whole && blocks)) {
                out.accept(new ChatEvent.ThinkingDelta(thinking(), said));
            } else if (kind == Pieces.BLOCK_TEXT && blocks) {
                out.accept(new ChatEvent.ThinkingDelta(thinking(), said));
            } else if (kind == Pieces.BLOCK_SIGNATURE) {
                int part = thinking();
                out.accept(new ChatEvent.SignatureDelta(part, said));
                out.accept(new ChatEvent.PartEnded(part));
                thinking = -1;
            } else if (kind == Pieces.BLOCK_DATA) {
                out.accept(new ChatEvent.RedactedThinking(parts++, said));
            }
        }
    }

    private void tellTool(Bytes document, int tool, Consumer<ChatEvent> out) {
        var pieces = facts.pieces;
        int index = pieces.toolIndexOf(tool);
        int part = tools.partOf(index);
        if (part < 0 || tools.isAnother(index, pieces.idOf(tool), pieces.nameOf(tool))) {
            part = parts++;
            var id = pieces.idOf(tool);
            // A stable id of its own: what has no name cannot be answered.
            var known = id == null ? "call_" + Integer.toHexString(seedOf(part)) + "_" + part : id;
            tools.begin(index, part, known);
            var name = pieces.nameOf(tool);
            out.accept(new ChatEvent.ToolStarted(part, known, name == null ? "" : name));
        }
        for (int i = 0; i < pieces.count; i++) {
            if (pieces.owner(i) != tool) {
                continue;
            }
            var said = document.slice(pieces.from(i), pieces.to(i));
            if (pieces.kind(i) == Pieces.ARGUMENTS) {
                out.accept(new ChatEvent.ToolArgumentsDelta(part, said));
            } else if (pieces.kind(i) == Pieces.ARGUMENTS_OBJECT) {
                escaped.clear();
                escaped.escaped(said);
                out.accept(new ChatEvent.ToolArgumentsDelta(part, escaped.bytes()));
            }
        }
    }

    private int seedOf(int part) {
        return facts.id == null ? part : facts.id.hashCode();
    }

    private void finish(Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started(null, null, 0, null, null));
        }
        finished = true;
        var written = finish == null ? "" : finish;
        if (written.equals("error")) {
            facts.begin();
            fail(0, out);
            return;
        }
        out.accept(new ChatEvent.Finished(reason(written), written, stopSequence));
    }

    private FinishReason reason(String written) {
        return switch (written) {
            case "length", "max_tokens" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.REFUSED;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            default -> {
                // Many servers say "stop" although they wait for tools.
                if (tools.any()) {
                    yield FinishReason.TOOL_CALLS;
                }
                yield refused
                        ? FinishReason.REFUSED
                        : stopSequence == null ? FinishReason.STOP : FinishReason.STOP_SEQUENCE;
            }
        };
    }

    private void fail(int status, Consumer<ChatEvent> out) {
        var failed = facts.failed(status);
        error = failed;
        out.accept(UpstreamErrors.told(failed, facts.errorMessage));
    }

    @Override
    public void ended(Consumer<ChatEvent> out) {
        if (!finished && error == null && finish != null) {
            finish(out);
        }
    }

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
        if (!facts.choices) {
            return "$.choices: missing (expected: an array)";
        }
        tell(body, out, true);
        finish(out);
        return null;
    }

    @Override
    public @Nullable UpstreamError error() {
        return error;
    }
}
