package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.translation.MisshapenRequest;
import dev.tollgate.dialect.translation.RequestWalk;
import dev.tollgate.llm.Media;
import dev.tollgate.llm.Part;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads contents: a string, or blocks. Blocks of Anthropic's own tools exist nowhere else: they are reported.
 *
 * <p>Threads: confined to one exchange.
 */
final class ContentReader {
    private final RequestWalk walk;

    ContentReader(RequestWalk walk) {
        this.walk = walk;
    }

    /** Reads the content that is ahead, of a message, a tool result or the instructions. */
    List<Part> read(String at, String member) {
        if (walk.takeNull()) {
            return List.of();
        }
        var place = RequestWalk.path(at, member);
        if (walk.json().is(Kind.STRING)) {
            return List.of(new Part.Text(place, walk.json().inside(), null));
        }
        var parts = new ArrayList<Part>(4);
        if (!walk.json().is(Kind.ARRAY)) {
            throw walk.unexpected(at, member, "a string or an array");
        }
        walk.json().enter();
        for (int i = 0; walk.json().nextElement(); i++) {
            block(place + "[" + i + "]", parts);
        }
        return parts;
    }

    // The type may come last, and says what the other members mean.
    private void block(String at, List<Part> parts) {
        if (!walk.json().is(Kind.OBJECT)) {
            throw walk.unexpected("", at, "an object");
        }
        var raw = walk.json().raw();
        var block = new BlockReader(walk.into(raw), at);
        switch (block.type()) {
            case "text" -> parts.add(block.text());
            case "image" -> block.image(parts);
            case "document" -> block.document(parts);
            case "search_result" -> block.searchResult(parts);
            case "tool_use" -> parts.add(block.toolUse());
            case "tool_result" -> parts.add(block.toolResult());
            case "thinking" -> parts.add(block.thinking());
            case "redacted_thinking" -> parts.add(block.redactedThinking());
            default -> walk.losses().add(at);
        }
    }

    /**
     * Reads the members of one block, whichever they are, and makes of them what its type says.
     *
     * <p>Threads: confined to one exchange.
     */
    private static final class BlockReader {
        private final RequestWalk walk;
        private final String at;
        private String type = "";
        private String id = "";
        private String name = "";
        private @Nullable Bytes words;
        private @Nullable Bytes signature;
        private @Nullable Bytes title;
        private @Nullable Bytes input;
        private @Nullable Bytes cache;
        private @Nullable Media source;
        private List<Part> content = List.of();
        private boolean error;

        BlockReader(RequestWalk walk, String at) {
            this.walk = walk;
            this.at = at;
            walk.object("", at);
            while (walk.json().nextMember()) {
                member(walk.json().name());
            }
        }

        private void member(String member) {
            switch (member) {
                case "type" -> type = walk.word(at, member);
                case "text", "thinking", "data" -> words = walk.text(at, member);
                case "signature" -> signature = walk.optionalText(at, member);
                case "id", "tool_use_id" -> id = walk.word(at, member);
                case "name" -> name = walk.word(at, member);
                case "input" -> input = walk.json().raw();
                case "title" -> title = walk.optionalText(at, member);
                case "source" -> source();
                case "content" -> content = new ContentReader(walk).read(at, member);
                case "is_error" -> error = walk.flag(at, member);
                case "cache_control" ->
                    cache = walk.takeNull() ? null : walk.json().raw();
                case "citations" -> walk.loseUnless(at, member, "[]", "{\"enabled\":false}");
                case "caller" -> walk.loseUnless(at, member, "{\"type\":\"direct\"}");
                default -> walk.lose(at, member);
            }
        }

        private void source() {
            // A search result's is its address, which stays with the rest of it.
            if (walk.json().is(Kind.STRING)) {
                walk.lose(at, "source");
                return;
            }
            var place = at + ".source";
            var kind = "";
            var media = "";
            var file = "";
            Bytes data = null;
            walk.object(at, "source");
            while (walk.json().nextMember()) {
                var member = walk.json().name();
                switch (member) {
                    case "type" -> kind = walk.word(place, member);
                    case "media_type" -> media = walk.word(place, member);
                    case "data", "url" -> data = walk.text(place, member);
                    case "file_id" -> file = walk.word(place, member);
                    case "content" -> content = new ContentReader(walk).read(place, member);
                    default -> walk.lose(place, member);
                }
            }
            source = switch (kind) {
                case "base64" -> data == null ? null : new Media.Data(media, data);
                case "url" -> data == null ? null : new Media.Url(data);
                case "text" -> data == null ? null : new Media.PlainText(data);
                case "file" -> new Media.FileId(file);
                default -> null;
            };
        }

        String type() {
            return type;
        }

        private Bytes words(String member) {
            if (words == null) {
                throw new MisshapenRequest(at + "." + member, "missing", "a string");
            }
            return words;
        }

        Part text() {
            return new Part.Text(at, words("text"), cache);
        }

        void image(List<Part> parts) {
            if (source == null) {
                walk.losses().add(at + ".source");
            } else {
                parts.add(new Part.Image(at, source, cache));
            }
        }

        // A document may be made of blocks, which are then all that there is of it.
        void document(List<Part> parts) {
            if (source != null) {
                parts.add(new Part.Document(at, source, title, cache));
            } else if (content.isEmpty()) {
                walk.losses().add(at + ".source");
            } else {
                blocks(parts);
            }
        }

        void searchResult(List<Part> parts) {
            blocks(parts);
        }

        private void blocks(List<Part> parts) {
            if (title != null) {
                walk.losses().add(at + ".title");
            }
            if (cache != null) {
                walk.losses().add(at + ".cache_control");
            }
            parts.addAll(content);
        }

        Part toolUse() {
            if (id.isEmpty() || name.isEmpty()) {
                throw new MisshapenRequest(at, "a call without " + (id.isEmpty() ? "id" : "name"), "both");
            }
            return new Part.ToolUse(at, id, name, input == null ? Bytes.of("{}") : input, cache);
        }

        Part toolResult() {
            if (id.isEmpty()) {
                throw new MisshapenRequest(at + ".tool_use_id", "missing", "the id of the call that was answered");
            }
            return new Part.ToolResult(at, id, content, error, cache);
        }

        Part thinking() {
            return new Part.Thinking(at, words("thinking"), signature);
        }

        Part redactedThinking() {
            return new Part.RedactedThinking(at, words("data"));
        }
    }
}
