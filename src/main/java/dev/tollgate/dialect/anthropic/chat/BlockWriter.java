package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.translation.Thoughts;
import dev.tollgate.llm.Media;
import dev.tollgate.llm.Part;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonEscapes;
import dev.tollgate.wire.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes contents block by block; what cannot be a block must have been left out before.
 *
 * <p>Threads: confined to one exchange.
 */
final class BlockWriter {
    /** Ids of calls have no bound that is published; what others make is far shorter. */
    private static final int LONGEST_CALL_ID = 256;

    private static final String PDF = "application/pdf";

    private final JsonOut out;
    private final ToolNames names;

    BlockWriter(JsonOut out, ToolNames names) {
        this.out = out;
        this.names = names;
    }

    /** Whether a document from there can be sent: a PDF, or text. */
    static boolean expressible(Media media) {
        return switch (media) {
            case Media.Url _, Media.PlainText _ -> true;
            case Media.Data data -> data.type().equals(PDF) || data.type().startsWith("text/");
            case Media.FileId _ -> false;
        };
    }

    /** Writes content, in its short form where that says as much. */
    void content(List<Part> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && text.cache() == null) {
            out.add('"').raw(text.text()).add('"');
            return;
        }
        out.add('[');
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                out.add(',');
            }
            block(parts.get(i));
        }
        out.add(']');
    }

    private void block(Part part) {
        switch (part) {
            case Part.Text text -> text(text.text(), text.cache());
            case Part.Refusal refusal -> text(refusal.text(), null);
            case Part.Image image -> {
                out.ascii("{\"type\":\"image\",\"source\":");
                source(image.media());
                end(image.cache());
            }
            case Part.Document document -> {
                out.ascii("{\"type\":\"document\",\"source\":");
                source(document.media());
                if (document.name() != null) {
                    out.ascii(",\"title\":\"").raw(document.name()).add('"');
                }
                end(document.cache());
            }
            case Part.ToolUse use -> toolUse(use);
            case Part.ToolResult result -> toolResult(result);
            case Part.Thinking thinking -> Thoughts.write(out, thinking);
            case Part.RedactedThinking thinking -> Thoughts.write(out, thinking);
        }
    }

    private void text(Bytes text, @Nullable Bytes cache) {
        out.ascii("{\"type\":\"text\",\"text\":\"").raw(text).add('"');
        end(cache);
    }

    private void end(@Nullable Bytes cache) {
        if (cache != null) {
            out.ascii(",\"cache_control\":").raw(cache);
        }
        out.add('}');
    }

    private void toolUse(Part.ToolUse use) {
        out.ascii("{\"type\":\"tool_use\",\"id\":").quoted(ToolNames.fit(use.id(), LONGEST_CALL_ID));
        out.ascii(",\"name\":").quoted(names.fitting(use.name(), ToolWriter.LONGEST_NAME));
        out.ascii(",\"input\":").raw(use.input());
        end(use.cache());
    }

    private void toolResult(Part.ToolResult result) {
        out.ascii("{\"type\":\"tool_result\",\"tool_use_id\":").quoted(ToolNames.fit(result.id(), LONGEST_CALL_ID));
        if (!result.content().isEmpty()) {
            out.ascii(",\"content\":");
            content(result.content());
        }
        if (result.error()) {
            out.ascii(",\"is_error\":true");
        }
        end(result.cache());
    }

    private void source(Media media) {
        switch (media) {
            case Media.Url(var url) -> out.ascii("{\"type\":\"url\",\"url\":\"").raw(url);
            case Media.PlainText(var text) -> plainText(text);
            case Media.Data data -> {
                if (data.type().startsWith("text/")) {
                    plainText(JsonEscapes.escaped(decoded(data.base64())));
                } else {
                    out.ascii("{\"type\":\"base64\",\"media_type\":").quoted(data.type());
                    out.ascii(",\"data\":\"").raw(data.base64());
                }
            }
            case Media.FileId(var id) -> throw new IllegalStateException("source: file " + id);
        }
        out.ascii("\"}");
    }

    private void plainText(Bytes text) {
        out.ascii("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"")
                .raw(text);
    }

    private static String decoded(Bytes base64) {
        return new String(Base64.getMimeDecoder().decode(base64.toArray()), StandardCharsets.UTF_8);
    }
}
