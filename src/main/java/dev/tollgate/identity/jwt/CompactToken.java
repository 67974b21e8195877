package dev.tollgate.identity.jwt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token in its compact form (RFC 7515 section 7.1), read but not yet believed.
 *
 * <p>JSON is read strictly: a name said twice means one thing to us and another to somebody else, so it is refused.
 *
 * @param header what it says of its signature
 * @param claims what it says
 * @param signed the text that the signature is over
 * @param signature in base64url
 */
record CompactToken(Map<String, Object> header, Map<String, Object> claims, String signed, String signature) {
    /** The longest token, in characters. */
    static final int MAX_LENGTH = 8192;

    private static final String BEGINNING = "ey";
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(32)
                            .maxNameLength(256)
                            .maxStringLength(MAX_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(OBJECT);

    /** Whether a credential can only be meant as a token: base64url of a JSON object, and parts set apart by dots. */
    static boolean looksLikeOne(String credential) {
        return credential.startsWith(BEGINNING) && credential.indexOf('.') > 0;
    }

    /** Reads a token; null where it is none that is signed, or too long, or not strictly written. */
    static @Nullable CompactToken read(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (text.length() > MAX_LENGTH
                || second < 0
                || second == text.length() - 1
                || !isBase64Url(text, first, second)) {
            return null;
        }
        try {
            var decoder = Base64.getUrlDecoder();
            Map<String, Object> header = READER.readValue(decoder.decode(text.substring(0, first)));
            Map<String, Object> claims = READER.readValue(decoder.decode(text.substring(first + 1, second)));
            return header == null || claims == null
                    ? null
                    : new CompactToken(header, claims, text.substring(0, second), text.substring(second + 1));
        } catch (IOException | IllegalArgumentException broken) {
            return null;
        }
    }

    /** Two dots where they belong, and nothing else that is not of the alphabet: no padding, no white space, no third dot. */
    private static boolean isBase64Url(String text, int first, int second) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!letter && i != first && i != second) {
                return false;
            }
        }
        return true;
    }

    /** The bytes that the signature is over. */
    byte[] signedBytes() {
        return signed.getBytes(StandardCharsets.US_ASCII);
    }

    /** A member of the header if it is a text. */
    @Nullable
    String headerText(String name) {
        return header.get(name) instanceof String text ? text : null;
    }
}
