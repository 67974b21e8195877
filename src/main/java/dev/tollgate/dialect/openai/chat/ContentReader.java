package dev.tollgate.dialect.openai.chat;

import dev.tollgate.dialect.translation.DataUrl;
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
 * Reads the content of a message: a string, or parts.
 *
 * <p>Threads: confined to one exchange.
 */
final class ContentReader {
    private final RequestWalk walk;

    ContentReader(RequestWalk walk) {
        this.walk = walk;
    }

    /** Reads the content of the message at {@code at}; {@code content} is where that stands. */
    List<Part> read(String at, String content) {
        if (walk.takeNull()) {
            return List.of();
        }
        if (walk.json().is(Kind.STRING)) {
            return List.of(new Part.Text(content, walk.json().inside(), null));
        }
        var parts = new ArrayList<Part>(4);
        walk.array(at, "content");
        for (int i = 0; walk.json().nextElement(); i++) {
            var place = content + "[" + i + "]";
            walk.object("", place);
            var part = part(place);
            if (part != null) {
                parts.add(part);
            }
        }
        return parts;
    }

    private @Nullable Part part(String at) {
        var type = "";
        Bytes text = null;
        Part media = null;
        Bytes cache = null;
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(at, name);
                case "text", "refusal" -> text = walk.text(at, name);
                case "image_url" -> media = image(at);
                case "file" -> media = file(at);
                case "input_audio" -> walk.json().skip();
                case "cache_control" ->
                    cache = walk.takeNull() ? null : walk.json().raw();
                default -> walk.lose(at, name);
            }
        }
        return switch (type) {
            case "text", "refusal" -> {
                if (text == null) {
                    throw new MisshapenRequest(at + "." + type, "missing", "a string");
                }
                yield type.equals("text") ? new Part.Text(at, text, cache) : new Part.Refusal(at, text);
            }
            case "image_url", "file" -> cached(at, media, cache);
            default -> {
                walk.losses().add(at);
                yield null;
            }
        };
    }

    private @Nullable Part cached(String at, @Nullable Part media, @Nullable Bytes cache) {
        return switch (media) {
            case null -> {
                walk.losses().add(at);
                yield null;
            }
            case Part.Image image -> new Part.Image(at, image.media(), cache);
            case Part.Document it -> new Part.Document(at, it.media(), it.name(), cache);
            default -> media;
        };
    }

    private Part image(String at) {
        if (walk.json().is(Kind.STRING)) {
            return new Part.Image(at, DataUrl.media(walk.json().inside()), null);
        }
        var place = at + ".image_url";
        Bytes url = null;
        walk.object(at, "image_url");
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "url" -> url = walk.text(place, name);
                case "detail" -> walk.loseUnless(place, name, "\"auto\"");
                default -> walk.lose(place, name);
            }
        }
        if (url == null) {
            throw new MisshapenRequest(place + ".url", "missing", "a URL");
        }
        return new Part.Image(at, DataUrl.media(url), null);
    }

    private @Nullable Part file(String at) {
        var place = at + ".file";
        Bytes data = null;
        Bytes title = null;
        String id = null;
        walk.object(at, "file");
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "file_data" -> data = walk.optionalText(place, name);
                case "filename" -> title = walk.optionalText(place, name);
                case "file_id" -> id = walk.takeNull() ? null : walk.word(place, name);
                default -> walk.lose(place, name);
            }
        }
        if (data != null) {
            return new Part.Document(at, DataUrl.file(data), title, null);
        }
        return id == null ? null : new Part.Document(at, new Media.FileId(id), title, null);
    }
}
