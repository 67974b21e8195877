package dev.tollgate.dialect.anthropic;

import dev.tollgate.llm.ChatEvent;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Parts that wait until the tool call before them is whole, because blocks open one at a time: in the order in which they began, their
 * deltas joined. At most {@value #MAX_BYTES} bytes and {@value #MAX_PARTS} parts wait.
 *
 * <p>Threads: confined to one exchange.
 */
final class WaitingParts {
    static final int MAX_BYTES = 256 << 10;
    static final int MAX_PARTS = 1024;

    private static final class Waiting {
        /** With what the part begins; null of text, refusal and thinking. */
        final ChatEvent.@Nullable ToolStarted tool;

        final int part;
        final JsonOut said = new JsonOut();
        /** A delta of this kind, to make another like it. */
        final ChatEvent kind;

        Waiting(ChatEvent first, int part) {
            tool = first instanceof ChatEvent.ToolStarted begun ? begun : null;
            kind = first;
            this.part = part;
        }
    }

    private final List<Waiting> waiting = new ArrayList<>(0);
    private int bytes;
    private boolean full;
    private boolean late;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether more came than may wait. */
    boolean isFull() {
        return full;
    }

    /** Lets an event wait: the beginning of a tool call or a delta. */
    void add(ChatEvent event) {
        switch (event) {
            case ChatEvent.ToolStarted tool -> begin(tool, tool.part());
            case ChatEvent.ToolArgumentsDelta(int part, Bytes more) -> append(event, part, more);
            case ChatEvent.TextDelta(int part, Bytes more) -> append(event, part, more);
            case ChatEvent.RefusalDelta(int part, Bytes more) -> append(event, part, more);
            case ChatEvent.ThinkingDelta(int part, Bytes more) -> append(event, part, more);
            case ChatEvent.RedactedThinking(int part, Bytes more) -> append(event, part, more);
            // A signature without its thinking, or what is no part.
            case ChatEvent.SignatureDelta _,
                    ChatEvent.PartEnded _,
                    ChatEvent.Started _,
                    ChatEvent.UsageSeen _,
                    ChatEvent.Finished _,
                    ChatEvent.Failed _,
                    ChatEvent.Lost _,
                    ChatEvent.Ping _ -> {}
        }
    }

    private Waiting begin(ChatEvent first, int part) {
        var begun = new Waiting(first, part);
        full |= waiting.size() >= MAX_PARTS;
        if (!full) {
            waiting.add(begun);
        }
        return begun;
    }

    private void append(ChatEvent event, int part, Bytes more) {
        Waiting of = null;
        for (var one : waiting) {
            if (one.part == part) {
                of = one;
            }
        }
        if (of == null && event instanceof ChatEvent.ToolArgumentsDelta) {
            late |= !isBlank(more);
            return;
        }
        if (of == null) {
            of = begin(event, part);
        }
        full |= bytes + more.length() > MAX_BYTES;
        if (!full) {
            bytes += more.length();
            of.said.raw(more);
        }
    }

    // White space, escaped or not, may follow a whole object.
    private static boolean isBlank(Bytes escaped) {
        for (int i = 0; i < escaped.length(); i++) {
            byte c = escaped.at(i);
            if (c == '\\' && i + 1 < escaped.length()) {
                i++;
                c = escaped.at(i) == 'n' || escaped.at(i) == 'r' || escaped.at(i) == 't' ? (byte) ' ' : c;
            }
            if (c != ' ') {
                return false;
            }
        }
        return true;
    }

    /** Whether more arguments came for a call that was whole. */
    boolean isLate() {
        return late;
    }

    /** Takes the part that has waited longest, told as the events that it is. */
    void tellFirst(Consumer<ChatEvent> out) {
        var first = waiting.removeFirst();
        bytes -= first.said.length();
        if (first.tool != null) {
            out.accept(first.tool);
        }
        if (first.said.length() > 0) {
            out.accept(
                    first.kind instanceof ChatEvent.ToolStarted
                            ? new ChatEvent.ToolArgumentsDelta(first.part, first.said.bytes())
                            : with(first.kind, first.part, first.said.bytes()));
        }
    }

    private static ChatEvent with(ChatEvent kind, int part, Bytes said) {
        if (kind instanceof ChatEvent.ThinkingDelta) {
            return new ChatEvent.ThinkingDelta(part, said);
        }
        if (kind instanceof ChatEvent.RedactedThinking) {
            return new ChatEvent.RedactedThinking(part, said);
        }
        return new ChatEvent.TextDelta(part, said);
    }
}
