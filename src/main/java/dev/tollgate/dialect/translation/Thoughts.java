package dev.tollgate.dialect.translation;

import dev.tollgate.llm.Part;
import dev.tollgate.llm.Reasoning;
import dev.tollgate.llm.Reasoning.Mode;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thinking in the form that Anthropic gave it (Messages API, "Extended thinking"), which OpenAI-speaking callers use as well: the setting
 * {@code thinking}, and thinking blocks, which stand in a message's content there and in its {@code thinking_blocks} here.
 */
public final class Thoughts {
    private Thoughts() {}

    /** Reads the setting. */
    public static Reasoning setting(RequestWalk walk, String at, String member) {
        if (walk.takeNull()) {
            return Reasoning.UNSAID;
        }
        var place = RequestWalk.path(at, member);
        var type = "";
        var budget = OptionalInt.empty();
        walk.object(at, member);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(place, name);
                case "budget_tokens" -> budget = walk.count(place, name);
                // How much of the thinking the caller is shown; nobody else offers a choice.
                default -> walk.lose(place, name);
            }
        }
        return switch (type) {
            case "disabled" -> new Reasoning(Mode.OFF, OptionalInt.empty(), null);
            case "adaptive" -> new Reasoning(Mode.ADAPTIVE, OptionalInt.empty(), null);
            case "enabled" ->
                budget.isPresent()
                        ? new Reasoning(Mode.BUDGET, budget, null)
                        : new Reasoning(Mode.ADAPTIVE, budget, null);
            default -> {
                walk.losses().add(place);
                yield Reasoning.UNSAID;
            }
        };
    }

    /** Thinking, unless it is not signed: that its provider does not take back. */
    public static boolean signed(Part.Thinking thinking) {
        return thinking.signature() != null && !thinking.signature().isEmpty();
    }

    /** Writes a block, without what stands around it. */
    public static void write(JsonOut out, Part.Thinking thinking) {
        out.ascii("{\"type\":\"thinking\",\"thinking\":\"").raw(thinking.text());
        var signature = thinking.signature();
        if (signature != null) {
            out.ascii("\",\"signature\":\"").raw(signature);
        }
        out.ascii("\"}");
    }

    /** Writes a block, without what stands around it. */
    public static void write(JsonOut out, Part.RedactedThinking thinking) {
        out.ascii("{\"type\":\"redacted_thinking\",\"data\":\"")
                .raw(thinking.data())
                .ascii("\"}");
    }

    /** Reads one block in {@code thinking_blocks}; null if it is none. */
    public static @Nullable Part block(RequestWalk walk, String at) {
        var type = "";
        Bytes text = Bytes.EMPTY;
        Bytes signature = null;
        Bytes data = null;
        walk.object("", at);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(at, name);
                case "thinking" -> text = walk.text(at, name);
                case "signature" -> signature = walk.optionalText(at, name);
                case "data" -> data = walk.text(at, name);
                default -> walk.lose(at, name);
            }
        }
        if (type.equals("thinking")) {
            return new Part.Thinking(at, text, signature);
        }
        if (type.equals("redacted_thinking") && data != null) {
            return new Part.RedactedThinking(at, data);
        }
        walk.losses().add(at);
        return null;
    }
}
