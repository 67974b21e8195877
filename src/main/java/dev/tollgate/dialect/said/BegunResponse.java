package dev.tollgate.dialect.said;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The event with which a stream of the Responses API began, kept so that the stream can be ended with the same response before its provider ends
 * it (OpenAI API reference, {@code response.created} and {@code response.incomplete}).
 *
 * <p>Threads: confined to one exchange.
 */
public final class BegunResponse implements JsonHandler {
    /** The response repeats instructions and tools; one that is longer is not kept, and ends with its id and model alone. */
    private static final int MAX_BYTES = 64 << 10;

    private static final JsonLimits LIMITS = new JsonLimits(200_000, 10_000, 128, 4096, 1200);

    private static final int TYPE = 0;
    private static final int SEQUENCE_NUMBER = 1;
    private static final int RESPONSE = 2;
    private static final int STATUS = 3;
    private static final int INCOMPLETE_DETAILS = 4;
    private static final JsonVocabulary WORDS =
            JsonVocabulary.of("type", "sequence_number", "response", "status", "incomplete_details");

    private byte @Nullable [] began;
    private long events;
    private List<Splice> ended = List.of();

    /** An event was passed on. */
    public void passed() {
        events++;
    }

    /** Keeps the data of the event that began it. */
    public void began(Bytes data) {
        began = data.length() <= MAX_BYTES ? data.toArray() : null;
    }

    /**
     * Writes the event that ends it, as if the bound on output tokens were reached. It repeats nothing of what was said: that stands in the events
     * before it.
     */
    public void endHere(@Nullable String id, @Nullable String model, JsonOut out) {
        out.ascii("event: response.incomplete\ndata: ");
        var whole = began == null ? null : ended(Bytes.of(began));
        if (whole != null) {
            out.raw(whole);
        } else {
            out.ascii("{\"type\":\"response.incomplete\",\"sequence_number\":").number(events);
            out.ascii(",\"response\":{\"id\":").quoted(id == null ? "" : id);
            out.ascii(",\"object\":\"response\",\"created_at\":0,\"status\":\"incomplete\",\"error\":null")
                    .ascii(
                            ",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"instructions\":null,\"metadata\":null,\"model\":")
                    .quoted(model == null ? "" : model)
                    .ascii(",\"output\":[],\"parallel_tool_calls\":true,\"temperature\":null,\"tool_choice\":\"auto\"")
                    .ascii(",\"tools\":[],\"top_p\":null}}");
        }
        out.ascii("\n\n");
    }

    private byte @Nullable [] ended(Bytes data) {
        ended = new ArrayList<>();
        var scanner = new JsonScanner(new ScanSpaces(), LIMITS, WORDS, this, 0);
        boolean read = scanner.feed(data) && scanner.finish();
        return read && ended.size() == 4 ? Splice.apply(data, ended) : null;
    }

    @Override
    public int name(JsonToken name) {
        return name.depth() == 1 && name.id() == RESPONSE ? NOTHING : SKIP;
    }

    @Override
    public void string(JsonToken string) {
        if (string.depth() == 1 && string.id() == TYPE) {
            becomes(string, "\"response.incomplete\"");
        } else if (isOfResponse(string) && string.id() == STATUS) {
            becomes(string, "\"incomplete\"");
        }
    }

    @Override
    public void number(JsonToken number) {
        if (number.depth() == 1 && number.id() == SEQUENCE_NUMBER) {
            becomes(number, Long.toString(events));
        }
    }

    @Override
    public void nothing(JsonToken literal) {
        if (isOfResponse(literal) && literal.id() == INCOMPLETE_DETAILS) {
            becomes(literal, "{\"reason\":\"max_output_tokens\"}");
        }
    }

    private static boolean isOfResponse(JsonToken value) {
        return value.depth() == 2 && value.idAt(1) == RESPONSE;
    }

    private void becomes(JsonToken value, String now) {
        ended.add(new Splice(value.from(), value.to(), now.getBytes(US_ASCII)));
    }
}
