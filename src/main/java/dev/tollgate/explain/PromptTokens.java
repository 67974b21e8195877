package dev.tollgate.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.util.List;

/**
 * A prompt counted with a tokeniser, as no gateway can afford on the hot path: JTokkit, with the encoding that the model is known to have, else
 * with the newest of OpenAI's, which is an estimate for models of others.
 *
 * <p>Threads: one.
 */
public final class PromptTokens {
    /** What a prompt consists of; images are counted by nobody but the provider. */
    private static final List<String> READ =
            List.of("messages", "input", "prompt", "instructions", "system", "tools", "functions", "response_format");

    private static final List<String> NOT_TEXT = List.of("image_url", "input_audio", "file", "file_data", "signature");
    /** Begin, role and end of each message, and the begin of the answer, as OpenAI documents for its chat models. */
    private static final int PER_MESSAGE = 3;

    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    private final String text;
    private final int messages;

    /**
     * How many tokens a model makes of the prompt.
     *
     * @param encoding the encoding's name
     * @param known whether it is this model's own
     */
    public record Count(long tokens, String encoding, boolean known) {}

    private PromptTokens(String text, int messages) {
        this.text = text;
        this.messages = messages;
    }

    /**
     * The prompt of a request.
     *
     * @param body JSON that was found to be a call
     */
    public static PromptTokens of(byte[] body) throws IOException {
        var tree = new JsonMapper().readTree(body);
        var text = new StringBuilder();
        for (var field : READ) {
            collect(tree.get(field), text);
        }
        var all = tree.get("messages");
        return new PromptTokens(text.toString(), all == null ? 0 : all.size());
    }

    private static void collect(JsonNode node, StringBuilder text) {
        if (node == null) {
            return;
        }
        if (node.isTextual()) {
            text.append(node.textValue()).append('\n');
        }
        node.properties().forEach(entry -> {
            if (!NOT_TEXT.contains(entry.getKey()) && !isEncoded(entry.getValue())) {
                collect(entry.getValue(), text);
            }
        });
        if (node.isArray()) {
            node.forEach(element -> collect(element, text));
        }
    }

    /** The source of an image or a document in Anthropic's dialect. */
    private static boolean isEncoded(JsonNode source) {
        return source.path("type").asText().equals("base64");
    }

    /** The tokens of this prompt for that model. */
    public Count count(String model) {
        var own = registry.getEncodingForModel(model);
        Encoding encoding = own.orElseGet(() -> registry.getEncoding(EncodingType.O200K_BASE));
        long tokens = encoding.countTokensOrdinary(text) + (messages == 0 ? 0 : (long) PER_MESSAGE * (messages + 1));
        return new Count(Math.max(1, tokens), encoding.getName(), own.isPresent());
    }
}
