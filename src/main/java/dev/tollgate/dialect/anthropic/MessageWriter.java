package dev.tollgate.dialect.anthropic;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.answer.PassedDocument;
import dev.tollgate.dialect.translation.GuessedUsage;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonStrings;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as one message. A call's arguments must be an object there: a call that was cut by a bound is left out, because nothing
 * could tell it from a whole one; any other that is no object cannot be written.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageWriter implements AnswerCodec.Writer {
    private static final Bytes EMPTY_OBJECT = Bytes.of("{}");
    private static final JsonHandler NO_ONE = new JsonHandler() {};

    private final JsonOut content = new JsonOut();
    private final JsonOut said = new JsonOut();
    private final JsonOut signature = new JsonOut();
    private final GuessedUsage guess;
    private @Nullable ChatEvent open;
    private int openPart = -1;
    private boolean cutCall;
    private @Nullable String problem;
    private @Nullable Usage usage;
    private ChatEvent.Started started = new ChatEvent.Started(null, null, 0, null, null);

    MessageWriter(long promptBytes) {
        guess = new GuessedUsage(promptBytes);
    }

    @Override
    public void write(ChatEvent event, JsonOut out) {
        switch (event) {
            case ChatEvent.Started begun -> started = begun;
            case ChatEvent.TextDelta(int part, Bytes text) -> add(event, part, text);
            case ChatEvent.RefusalDelta(int part, Bytes text) -> add(event, part, text);
            case ChatEvent.ThinkingDelta(int part, Bytes text) -> add(event, part, text);
            case ChatEvent.ToolArgumentsDelta(int part, Bytes arguments) -> {
                if (part == openPart) {
                    guess.add(arguments);
                    said.raw(arguments);
                }
            }
            case ChatEvent.SignatureDelta(int part, Bytes more) -> {
                begin(new ChatEvent.ThinkingDelta(part, Bytes.EMPTY), part);
                signature.raw(more);
            }
            case ChatEvent.RedactedThinking(int part, Bytes data) -> add(event, part, data);
            case ChatEvent.ToolStarted tool -> begin(tool, tool.part());
            case ChatEvent.PartEnded(int part) -> {
                if (part == openPart) {
                    end(false);
                }
            }
            case ChatEvent.UsageSeen(var seen) -> usage = seen;
            case ChatEvent.Finished finished -> finish(finished, out);
            case ChatEvent.Failed(var kind, String message) -> AnswerText.error(out, kind, message);
            case ChatEvent.Ping _, ChatEvent.Lost _ -> {}
        }
    }

    private void add(ChatEvent event, int part, Bytes more) {
        begin(event, part);
        guess.add(more);
        said.raw(more);
    }

    private void begin(ChatEvent event, int part) {
        if (part != openPart) {
            end(false);
            open = event;
            openPart = part;
        }
    }

    private void end(boolean cut) {
        var ending = open;
        if (ending == null) {
            return;
        }
        int before = content.length();
        if (before > 0) {
            content.add(',');
        }
        switch (ending) {
            case ChatEvent.ThinkingDelta _ -> {
                content.ascii("{\"type\":\"thinking\",\"thinking\":\"").raw(said.bytes());
                content.ascii("\",\"signature\":\"").raw(signature.bytes()).ascii("\"}");
            }
            case ChatEvent.RedactedThinking _ ->
                content.ascii("{\"type\":\"redacted_thinking\",\"data\":\"")
                        .raw(said.bytes())
                        .ascii("\"}");
            case ChatEvent.ToolStarted tool -> {
                if (!call(tool, cut)) {
                    content.truncate(before);
                }
            }
            case ChatEvent.TextDelta _,
                    ChatEvent.RefusalDelta _,
                    ChatEvent.ToolArgumentsDelta _,
                    ChatEvent.SignatureDelta _,
                    ChatEvent.PartEnded _,
                    ChatEvent.Started _,
                    ChatEvent.UsageSeen _,
                    ChatEvent.Finished _,
                    ChatEvent.Failed _,
                    ChatEvent.Lost _,
                    ChatEvent.Ping _ ->
                content.ascii("{\"type\":\"text\",\"text\":\"")
                        .raw(said.bytes())
                        .ascii("\"}");
        }
        said.clear();
        signature.clear();
        open = null;
        openPart = -1;
    }

    private boolean call(ChatEvent.ToolStarted tool, boolean cut) {
        var input = JsonStrings.unescape(said.bytes());
        boolean none = input != null && input.toUtf8String().isBlank();
        if (none && cut) {
            cutCall = true;
            return false;
        }
        if (input == null) {
            problem = "the arguments of a tool call: no text in UTF-8 (expected: a JSON object)";
            return false;
        }
        if (!none && !isObject(input)) {
            cutCall = cut;
            if (!cut) {
                problem = "the arguments of a tool call: no JSON object (expected: one, as a message needs it)";
            }
            return false;
        }
        content.ascii("{\"type\":\"tool_use\",\"id\":")
                .quoted(tool.id())
                .ascii(",\"name\":")
                .quoted(tool.name());
        content.ascii(",\"input\":").raw(none ? EMPTY_OBJECT : input).add('}');
        return true;
    }

    private static boolean isObject(Bytes json) {
        var scanner = new JsonScanner(new ScanSpaces(), PassedDocument.LIMITS, JsonVocabulary.NONE, NO_ONE, 0);
        return scanner.feed(json)
                && scanner.finish()
                && json.toUtf8String().stripLeading().startsWith("{");
    }

    private void finish(ChatEvent.Finished finished, JsonOut out) {
        end(finished.reason().cut());
        if (problem != null) {
            return;
        }
        AnswerText.head(out.add('{'), started)
                .ascii(",\"content\":[")
                .raw(content.bytes())
                .ascii("],");
        AnswerText.stop(out, finished);
        AnswerText.usage(out.ascii(",\"usage\":"), guess.or(usage), started.serviceTier())
                .add('}');
    }

    @Override
    public Set<String> lost() {
        return guess.with(cutCall ? Set.of("choices[0].message.tool_calls") : Set.of());
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }
}
