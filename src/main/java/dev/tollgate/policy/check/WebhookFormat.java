package dev.tollgate.policy.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.policy.text.PlacedText;
import dev.tollgate.wire.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/** Questions and verdicts as JSON: what is posted to a webhook and what it may answer; {@code docs/content.md} describes both. */
public final class WebhookFormat {
    /** The longest reason that a caller is shown, in characters. */
    static final int MAX_REASON = 200;

    private static final int VERSION = 1;
    private static final int MAX_DEPTH = 8;

    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private WebhookFormat() {}

    /** A question as it is posted. */
    public static byte[] write(Question question) {
        var out = new StringBuilder((int)
                Math.min(1 << 24, question.chars() + 64L * question.texts().size() + 512));
        out.append("{\"version\":").append(VERSION);
        member(out, "on", question.on().name().toLowerCase(Locale.ROOT));
        member(out, "request_id", question.requestId());
        member(out, "policy", question.policy());
        member(out, "model", question.model());
        member(out, "agent", question.agent());
        member(out, "team", question.team());
        out.append(",\"texts\":[");
        for (int i = 0; i < question.texts().size(); i++) {
            var text = question.texts().get(i);
            out.append(i == 0 ? "" : ",").append("{\"index\":").append(i);
            member(out, "role", text.role());
            var tool = text.piece().tool();
            if (tool != null) {
                member(out, "tool", tool);
            }
            member(out, "text", text.text());
            out.append('}');
        }
        return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void member(StringBuilder out, String name, String value) {
        out.append(",\"").append(name).append("\":");
        JsonText.appendQuoted(out, value);
    }

    /** A verdict as it was answered; none where it cannot be understood. */
    public static Verdict read(byte[] answer, Question question) {
        try {
            return verdict(READER.readTree(answer), question.texts());
        } catch (IOException notJson) {
            return new Verdict.None(Verdict.Trouble.GARBLED);
        }
    }

    private static Verdict verdict(JsonNode answer, List<PlacedText> texts) {
        return switch (answer.path("action").asText("")) {
            case "pass" -> new Verdict.Pass();
            case "mask" -> masked(answer.path("texts"), texts);
            case "reject" -> new Verdict.Reject(shown(answer.path("reason").asText("")));
            default -> new Verdict.None(Verdict.Trouble.GARBLED);
        };
    }

    /** A mask that is not understood in full might leave something in sight. */
    private static Verdict masked(JsonNode entries, List<PlacedText> texts) {
        var masked = new HashMap<Integer, String>();
        for (var entry : entries) {
            var index = entry.path("index");
            var text = entry.path("text");
            boolean good =
                    index.isInt() && index.intValue() >= 0 && index.intValue() < texts.size() && text.isTextual();
            boolean fits = good && texts.get(index.intValue()).piece().couldSay(text.textValue());
            if (!fits || masked.put(index.intValue(), text.textValue()) != null) {
                return new Verdict.None(Verdict.Trouble.GARBLED);
            }
        }
        return !entries.isArray() || masked.isEmpty()
                ? new Verdict.None(Verdict.Trouble.GARBLED)
                : new Verdict.Mask(masked);
    }

    /** What a caller may be shown of a reason: one short line of letters, digits and plain punctuation. */
    private static String shown(String reason) {
        var out = new StringBuilder();
        reason.strip().codePoints().limit(MAX_REASON).forEach(c -> {
            boolean plain = c >= ' ' && c <= '~';
            out.appendCodePoint(plain || Character.isLetterOrDigit(c) ? c : '?');
        });
        return out.toString();
    }
}
