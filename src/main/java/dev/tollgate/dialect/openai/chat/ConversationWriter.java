package dev.tollgate.dialect.openai.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.llm.Media;
import dev.tollgate.llm.Message;
import dev.tollgate.llm.Part;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the messages of a request. Each tool result becomes a message of its own, before what else the user says; the images and
 * documents among the results, which a tool's message cannot hold, open what the user says after them.
 *
 * <p>Threads: confined to one exchange.
 */
final class ConversationWriter {
    /** Longer ids of calls are refused. */
    private static final int LONGEST_CALL_ID = 40;

    private final JsonOut out;
    private final OpenAiModel model;
    private final ToolNames names;
    private final Losses losses;
    private boolean first = true;

    ConversationWriter(JsonOut out, OpenAiModel model, ToolNames names, Losses losses) {
        this.out = out;
        this.model = model;
        this.names = names;
        this.losses = losses;
    }

    void write(List<Message> messages) {
        for (var message : messages) {
            switch (message.role()) {
                case SYSTEM, DEVELOPER, USER -> said(message);
                case ASSISTANT -> assistant(message);
            }
        }
    }

    private void open(String role) {
        out.ascii(first ? "{\"role\":\"" : ",{\"role\":\"").ascii(role).add('"');
        first = false;
    }

    private void said(Message message) {
        var content = new ArrayList<Part>(message.parts().size());
        for (var part : message.parts()) {
            marked(part);
            switch (part) {
                case Part.ToolResult result -> toolResult(result, content);
                case Part.Text text -> content.add(text);
                case Part.Image image -> expressible(image, image.media(), content);
                case Part.Document document -> expressible(document, document.media(), content);
                case Part.ToolUse misplaced -> losses.add(misplaced.at());
                case Part.Thinking misplaced -> losses.add(misplaced.at());
                case Part.RedactedThinking misplaced -> losses.add(misplaced.at());
                case Part.Refusal refusal -> content.add(new Part.Text(refusal.at(), refusal.text(), null));
            }
        }
        if (content.isEmpty()) {
            return;
        }
        open(
                switch (message.role()) {
                    case SYSTEM -> "system";
                    case DEVELOPER -> "developer";
                    case USER, ASSISTANT -> "user";
                });
        out.ascii(",\"content\":");
        content(content);
        out.add('}');
    }

    private void marked(Part part) {
        if (part.cache() != null) {
            losses.add(part.at() + ".cache_control");
        }
    }

    private void expressible(Part part, Media media, List<Part> content) {
        boolean document = part instanceof Part.Document;
        boolean possible =
                switch (media) {
                    case Media.Url _ -> !document;
                    case Media.Data _, Media.PlainText _ -> true;
                    case Media.FileId _ -> false;
                };
        if (possible) {
            content.add(part);
        } else {
            losses.add(part.at() + ".source");
        }
    }

    private void toolResult(Part.ToolResult result, List<Part> later) {
        var texts = new ArrayList<Part>(2);
        for (var part : result.content()) {
            marked(part);
            switch (part) {
                case Part.Text text -> texts.add(text);
                case Part.Image image -> expressible(image, image.media(), later);
                case Part.Document document -> expressible(document, document.media(), later);
                case Part.ToolUse other -> losses.add(other.at());
                case Part.ToolResult other -> losses.add(other.at());
                case Part.Thinking other -> losses.add(other.at());
                case Part.RedactedThinking other -> losses.add(other.at());
                case Part.Refusal other -> losses.add(other.at());
            }
        }
        if (result.error()) {
            losses.add(result.at() + ".is_error");
        }
        open("tool");
        out.ascii(",\"tool_call_id\":").quoted(ToolNames.fit(result.id(), LONGEST_CALL_ID));
        out.ascii(",\"content\":");
        content(texts);
        out.add('}');
    }

    private void assistant(Message message) {
        var content = new ArrayList<Part>(message.parts().size());
        var calls = new ArrayList<Part.ToolUse>(2);
        Bytes refusal = null;
        var thoughts = new ArrayList<Bytes>(1);
        for (var part : message.parts()) {
            marked(part);
            switch (part) {
                case Part.Text text -> content.add(text);
                case Part.ToolUse call -> calls.add(call);
                case Part.Refusal refused -> refusal = refused.text();
                case Part.Thinking thinking -> {
                    if (model.takesThought()) {
                        thoughts.add(thinking.text());
                    } else {
                        losses.add(thinking.at());
                    }
                }
                case Part.RedactedThinking thinking -> losses.add(thinking.at());
                case Part.Image image -> losses.add(image.at());
                case Part.Document document -> losses.add(document.at());
                case Part.ToolResult misplaced -> losses.add(misplaced.at());
            }
        }
        if (content.isEmpty() && calls.isEmpty() && refusal == null) {
            return;
        }
        open("assistant");
        for (int i = 0; i < thoughts.size(); i++) {
            out.ascii(i == 0 ? ",\"reasoning_content\":\"" : "\\n\\n").raw(thoughts.get(i));
        }
        out.ascii(thoughts.isEmpty() ? "" : "\"");
        out.ascii(",\"content\":");
        if (content.isEmpty()) {
            out.ascii("null");
        } else {
            content(content);
        }
        if (refusal != null) {
            out.ascii(",\"refusal\":\"").raw(refusal).add('"');
        }
        calls(calls);
        out.add('}');
    }

    private void calls(List<Part.ToolUse> calls) {
        if (calls.isEmpty()) {
            return;
        }
        out.ascii(",\"tool_calls\":[");
        for (int i = 0; i < calls.size(); i++) {
            var call = calls.get(i);
            out.ascii(i == 0 ? "{\"id\":" : ",{\"id\":").quoted(ToolNames.fit(call.id(), LONGEST_CALL_ID));
            out.ascii(",\"type\":\"function\",\"function\":{\"name\":")
                    .quoted(names.fitting(call.name(), ChatRequestWriter.LONGEST_TOOL_NAME));
            out.ascii(",\"arguments\":\"").escaped(call.input()).ascii("\"}}");
        }
        out.add(']');
    }

    private void content(List<Part> parts) {
        if (parts.isEmpty()) {
            out.ascii("\"\"");
            return;
        }
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text) {
            out.add('"').raw(text.text()).add('"');
            return;
        }
        out.add('[');
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                out.add(',');
            }
            switch (parts.get(i)) {
                case Part.Text text -> text(text.text());
                case Part.Image image -> image(image.media());
                case Part.Document document -> document(document);
                case Part.ToolUse _, Part.ToolResult _, Part.Thinking _, Part.RedactedThinking _, Part.Refusal _ ->
                    throw new IllegalStateException("content: " + parts.get(i).at());
            }
        }
        out.add(']');
    }

    private void text(Bytes text) {
        out.ascii("{\"type\":\"text\",\"text\":\"").raw(text).ascii("\"}");
    }

    private void image(Media media) {
        out.ascii("{\"type\":\"image_url\",\"image_url\":{\"url\":\"");
        switch (media) {
            case Media.Url(var url) -> out.raw(url);
            case Media.Data data -> data(data);
            case Media.PlainText _, Media.FileId _ -> throw new IllegalStateException("image: " + media.getClass());
        }
        out.ascii("\"}}");
    }

    private void data(Media.Data data) {
        var type = new JsonOut().quoted(data.type()).bytes();
        out.ascii("data:")
                .raw(type.slice(1, type.length() - 1))
                .ascii(";base64,")
                .raw(data.base64());
    }

    private void document(Part.Document document) {
        switch (document.media()) {
            case Media.PlainText(var text) -> text(text);
            case Media.Data data -> {
                out.ascii("{\"type\":\"file\",\"file\":{\"filename\":\"");
                if (document.name() == null) {
                    out.ascii("document.pdf");
                } else {
                    out.raw(document.name());
                }
                out.ascii("\",\"file_data\":\"");
                data(data);
                out.ascii("\"}}");
            }
            case Media.Url _, Media.FileId _ -> throw new IllegalStateException("document: " + document.at());
        }
    }
}
