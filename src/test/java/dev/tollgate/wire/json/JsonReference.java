package dev.tollgate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/** What a document holds, by Jackson at its strictest plus checks of our own for what Jackson lets pass. */
final class JsonReference {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonReference() {}

    /** Whether the document is one that the scanner has to accept, its limits aside. */
    static boolean accepts(byte[] document) {
        try {
            var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            if (text.startsWith("\ufeff") || text.indexOf('\0') >= 0) {
                return false;
            }
            return !values(document).isEmpty();
        } catch (CharacterCodingException e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    // From bytes: Jackson's parser of characters takes any whose low byte is a hexadecimal digit for one in an escape.
    /** Kind and value of each token in order. */
    static List<String> values(byte[] document) throws IOException {
        var result = new ArrayList<String>();
        try (var parser = FACTORY.createParser(document)) {
            int depth = 0;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 0 && !result.isEmpty()) {
                    throw new IOException("trailing content");
                }
                result.add(describe(parser, token));
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        }
        return result;
    }

    private static String describe(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case FIELD_NAME -> "name " + paired(parser.currentName());
            case VALUE_STRING -> "string " + paired(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (Double.isInfinite(Double.parseDouble(parser.getText()))) {
                    throw new IOException("overflow");
                }
                yield "number " + parser.getText();
            }
            default -> token.asString();
        };
    }

    private static String paired(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw new IOException("lone surrogate");
            }
        }
        return text;
    }
}
