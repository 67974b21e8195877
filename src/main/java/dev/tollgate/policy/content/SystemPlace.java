package dev.tollgate.policy.content;

import static dev.tollgate.policy.text.TextWords.*;

import dev.tollgate.llm.Operation;
import dev.tollgate.policy.text.TextPiece;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one request body keeps its instructions, found in a reading of its own: a member of the body, or its first message if that is one of the
 * system. Added text joins what is there, because some models refuse a second message of the system.
 *
 * <p>Threads: confined to one call.
 */
final class SystemPlace implements JsonHandler {
    private final int member;
    private int afterBrace;
    private int messagesOpen = -1;
    private int messagesClose = -1;
    private boolean systemRole;
    private boolean inArray;
    private int from = -1;
    private int to = -1;
    private String text = "";
    private boolean masked;
    private boolean tooLong;

    /** The dialects' ways; null where an operation has no instructions. */
    static @Nullable SystemPlace of(String dialect, Operation operation) {
        return switch (operation) {
            case CHAT, COUNT_TOKENS -> new SystemPlace(dialect.equals("anthropic") ? SYSTEM : MESSAGES);
            case RESPONSES -> new SystemPlace(INSTRUCTIONS);
            case COMPLETIONS, EMBEDDINGS -> null;
        };
    }

    private SystemPlace(int member) {
        this.member = member;
    }

    /** Looks for it in a body. */
    void find(Bytes body) {
        var scanner = new JsonScanner(new ScanSpaces(), LIMITS, VOCABULARY, this, 0);
        // What cannot be read was refused before.
        var _ = scanner.feed(body) && scanner.finish();
    }

    @Override
    public int name(JsonToken name) {
        if (isPlace(name) || isRole(name)) {
            return JsonHandler.text(MAX_TEXT_BYTES);
        }
        return member == MESSAGES && name.depth() == 1 && name.id() == MESSAGES ? NOTHING : SKIP;
    }

    @Override
    public void startObject(JsonToken brace) {
        if (brace.depth() == 0) {
            afterBrace = brace.to();
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        if (member == MESSAGES && bracket.depth() == 1 && bracket.id() == MESSAGES) {
            messagesOpen = bracket.to();
        }
        if (isPlace(bracket)) {
            inArray = true;
            from = bracket.to();
        }
        return NOTHING;
    }

    @Override
    public void endArray(JsonToken array) {
        if (member == MESSAGES && array.depth() == 1 && array.id() == MESSAGES) {
            messagesClose = array.to() - 1;
        }
        if (isPlace(array)) {
            to = array.to() - 1;
        }
    }

    private static boolean isRole(JsonToken value) {
        return value.depth() == 3 && value.id() == ROLE && value.idAt(1) == MESSAGES && value.indexAt(2) == 0;
    }

    @Override
    public void string(JsonToken string) {
        if (isRole(string)) {
            systemRole = string.is("system") || string.is("developer");
        } else if (isPlace(string)) {
            from = string.from();
            to = string.to();
            text = string.text().toUtf8String();
            tooLong = !string.hasText();
        }
    }

    /** {@code null} counts as not said, and is replaced. */
    @Override
    public void nothing(JsonToken literal) {
        if (isPlace(literal)) {
            from = literal.from();
            to = literal.to();
        }
    }

    /** Whether this value holds the instructions, if the message around it is one of the system. */
    private boolean isPlace(JsonToken value) {
        if (member == MESSAGES) {
            return value.depth() == 3 && value.id() == CONTENT && value.idAt(1) == MESSAGES && value.indexAt(2) == 0;
        }
        return value.depth() == 1 && value.id() == member;
    }

    /** Whether it says more than can be added to. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Whether these are the instructions, in one string. */
    boolean isAt(TextPiece piece) {
        return !inArray && piece.from() == from;
    }

    /** What the place says, as it will be sent. */
    void says(String sent) {
        text = sent;
        masked = true;
    }

    /** Adds the splices that say it. */
    void insert(SystemText added, Bytes body, List<Splice> out) {
        boolean there = from >= 0 && to >= from && (member != MESSAGES || systemRole);
        if (there && inArray) {
            boolean empty = isBlank(body, from, to);
            part(out, from, added.prepend(), "", empty && added.append().isEmpty() ? "" : ",");
            part(out, to, added.append(), empty ? "" : ",", "");
        } else if (there) {
            out.add(replaced(from, to, added.around(text)));
        } else {
            if (masked) {
                out.add(replaced(from, to, text));
            }
            absent(added, body, out);
        }
    }

    private void part(List<Splice> out, int at, String said, String before, String after) {
        if (!said.isEmpty()) {
            out.add(splice(at, before + "{\"type\":\"text\",\"text\":" + JsonText.quote(said) + "}" + after));
        }
    }

    private void absent(SystemText added, Bytes body, List<Splice> out) {
        var said = JsonText.quote(added.around(null));
        switch (member) {
            case MESSAGES -> {
                if (messagesOpen >= 0) {
                    var comma = isBlank(body, messagesOpen, messagesClose) ? "" : ",";
                    out.add(splice(messagesOpen, "{\"role\":\"system\",\"content\":" + said + "}" + comma));
                }
            }
            // A body has a model at least, so something follows.
            case SYSTEM -> out.add(splice(afterBrace, "\"system\":" + said + ","));
            default -> out.add(splice(afterBrace, "\"instructions\":" + said + ","));
        }
    }

    private static Splice replaced(int from, int to, String text) {
        return new Splice(from, to, JsonText.quote(text).getBytes(StandardCharsets.UTF_8));
    }

    private static Splice splice(int at, String inserted) {
        return new Splice(at, at, inserted.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isBlank(Bytes body, int from, int to) {
        for (int i = from; i < to; i++) {
            if (body.at(i) > ' ') {
                return false;
            }
        }
        return true;
    }
}
