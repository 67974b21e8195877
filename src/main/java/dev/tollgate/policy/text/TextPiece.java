package dev.tollgate.policy.text;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.json.ScanSpaces;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One place of a document where something is said.
 *
 * @param run which growing text it is a piece of; {@link #WHOLE} if it is a text of its own
 * @param kind how it stands there
 * @param tool the tool that is called with it, empty where its name is not known; null where it is nothing that a tool is called with
 * @param from offset of its first byte, an opening quote where it is a string
 * @param to offset after its last byte
 * @param text decoded; of a {@link Kind#VALUE} as it is written
 */
public record TextPiece(long run, Kind kind, @Nullable String tool, int from, int to, String text) {
    /** The run of a text that does not grow. */
    public static final long WHOLE = -1;

    /** How something stands in a document. */
    public enum Kind {
        /** A string. */
        TEXT,
        /** A string that holds JSON, or a piece of one. */
        ARGUMENTS,
        /** JSON that is part of the document. */
        VALUE;

        /** Whether what is said is JSON. */
        public boolean isJson() {
            return this != TEXT;
        }
    }

    TextPiece of(long growing) {
        return new TextPiece(growing, kind, tool, from, to, text);
    }

    TextPiece by(String caller) {
        return new TextPiece(run, kind, caller, from, to, text);
    }

    /** Says something else in its place. */
    public Splice saying(String now) {
        // Between its strings JSON may have line ends, which would end the line of an event.
        var written = kind == Kind.VALUE ? now.replace('\n', ' ').replace('\r', ' ') : JsonText.quote(now);
        return new Splice(from, to, written.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether this could be said in its place: anything where it is a text, an object where it is what a tool is called with. */
    public boolean couldSay(String now) {
        return !kind.isJson() || isObject(now);
    }

    private static boolean isObject(String text) {
        var bytes = Bytes.of(text);
        var scanner =
                new JsonScanner(new ScanSpaces(), TextWords.LIMITS, TextWords.VOCABULARY, new JsonHandler() {}, 0);
        return text.stripLeading().startsWith("{") && scanner.feed(bytes) && scanner.finish();
    }

    /** Changes of texts, and with them those that keep a document from spelling in {@code logprobs} what it does not say any more. */
    public static List<Splice> unspelled(List<Splice> texts, List<Splice> logprobs) {
        if (!texts.isEmpty() && !logprobs.isEmpty()) {
            texts.addAll(logprobs);
            texts.sort(Comparator.comparingInt(Splice::from));
        }
        return texts;
    }
}
