package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.ToolNames;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.wire.Bytes;
import java.util.function.Consumer;

/**
 * What the calls in an answer are to the caller: calls by the names that it gave; and, of the tool that stood for the form of the answer, no
 * call at all but the answer's text.
 *
 * <p>Threads: confined to one exchange.
 */
final class CalledTools implements Consumer<ChatEvent> {
    private static final Bytes EMPTY_OBJECT = Bytes.of("{}");
    private static final Bytes CLOSE = Bytes.of("}");
    private static final int NONE = -1;

    private final ToolNames names;
    private final boolean document;
    private final Consumer<ChatEvent> out;
    private int answer = NONE;
    private boolean said;
    private boolean open;
    private boolean others;

    /** Tells {@code out}; of a document, arguments come whole, closed even where they were cut. */
    CalledTools(ToolNames names, boolean document, Consumer<ChatEvent> out) {
        this.names = names;
        this.document = document;
        this.out = out;
    }

    @Override
    public void accept(ChatEvent event) {
        switch (event) {
            case ChatEvent.ToolStarted(int part, String _, String name)
            when names.isAnswer(name) -> {
                if (answer == NONE) {
                    answer = part;
                } else {
                    out.accept(new ChatEvent.Lost("content[" + part + "]"));
                }
            }
            case ChatEvent.ToolStarted(int part, String id, String name) -> {
                others = true;
                var original = names.original(name);
                out.accept(original.equals(name) ? event : new ChatEvent.ToolStarted(part, id, original));
            }
            case ChatEvent.ToolArgumentsDelta(int part, Bytes arguments) when part == answer -> say(arguments);
            // Of a second answer: there is room for one.
            case ChatEvent.ToolArgumentsDelta _ when answer != NONE && !others -> {}
            case ChatEvent.Finished finished when answer != NONE -> finish(finished);
            case ChatEvent.ToolArgumentsDelta _,
                    ChatEvent.Finished _,
                    ChatEvent.Started _,
                    ChatEvent.TextDelta _,
                    ChatEvent.RefusalDelta _,
                    ChatEvent.ThinkingDelta _,
                    ChatEvent.SignatureDelta _,
                    ChatEvent.RedactedThinking _,
                    ChatEvent.PartEnded _,
                    ChatEvent.UsageSeen _,
                    ChatEvent.Failed _,
                    ChatEvent.Lost _,
                    ChatEvent.Ping _ -> out.accept(event);
        }
    }

    private void say(Bytes arguments) {
        said = true;
        open = document && arguments.length() > 0 && arguments.at(arguments.length() - 1) == '}';
        out.accept(new ChatEvent.TextDelta(answer, open ? arguments.slice(0, arguments.length() - 1) : arguments));
    }

    // An answer that was cut is not made whole, neither by its last brace nor by being empty.
    private void finish(ChatEvent.Finished finished) {
        if (!finished.reason().cut() && (open || !said)) {
            out.accept(new ChatEvent.TextDelta(answer, said ? CLOSE : EMPTY_OBJECT));
        }
        boolean stopped = finished.reason() == FinishReason.TOOL_CALLS && !others;
        out.accept(
                stopped
                        ? new ChatEvent.Finished(FinishReason.STOP, finished.written(), finished.stopSequence())
                        : finished);
    }
}
