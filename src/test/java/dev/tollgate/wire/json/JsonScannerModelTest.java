package dev.tollgate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scanner against Jackson and against itself, over seeded random documents whole and damaged, cut at random. */
class JsonScannerModelTest {
    private static final int ROUNDS = 2000;
    private static final String SYNTAX = "{}[],:\"\\ud8 0123-+eE.tfn/*'\t";

    private final JsonLimits limits = new JsonLimits(1_000_000, 100_000, 100, 1024, 64);

    @Test
    void shouldAcceptAndTellWhatJacksonReads() throws IOException {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var document = new RandomJson(seed).document();
            var told = new ArrayList<String>();
            var scanner = new JsonScanner(new ScanSpaces(), limits, JsonVocabulary.NONE, new Values(told), seed);
            scanner.feed(Bytes.of(document));
            scanner.finish();
            assertThat(scanner.problem()).as("seed %d", seed).isNull();
            assertThat(told).as("seed %d", seed).isEqualTo(JsonReference.values(document));
            assertThat(scanner.tokens()).as("seed %d", seed).isEqualTo(told.size());
        }
    }

    @Test
    void shouldGiveTheSameVerdictAsTheReferenceOnDamagedDocuments() {
        int refused = 0;
        for (int seed = 0; seed < ROUNDS * 5; seed++) {
            var document = damaged(new RandomJson(seed).document(), new Random(seed));
            var log = EventLog.of(document, limits, document.length + 1);
            boolean accepted = log.problem() == null;
            assertThat(accepted)
                    .as("seed %d: %s %s", seed, log.problem(), new String(document, UTF_8))
                    .isEqualTo(JsonReference.accepts(document));
            refused += accepted ? 0 : 1;
        }
        assertThat(refused).isBetween(ROUNDS, ROUNDS * 5 - ROUNDS / 10);
    }

    @Test
    void shouldGiveTheSameEventsAndVerdictWhateverTheCuts() {
        var tight = new JsonLimits(30, 8, 4, 12, 6);
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new Random(seed);
            var document = new RandomJson(seed).document();
            if (random.nextBoolean()) {
                document = damaged(document, random);
            }
            var used = random.nextInt(3) == 0 ? tight : limits;
            var whole = EventLog.of(document, used, document.length + 1);
            for (int piece : new int[] {1, 2, 3, 1 + random.nextInt(40)}) {
                assertThat(EventLog.of(document, used, piece))
                        .as("seed %d pieces of %d", seed, piece)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void shouldHashTheRawBytesOfEachValueAskedFor() {
        for (int seed = 0; seed < 500; seed++) {
            var document = new RandomJson(seed).document();
            var wrapped = new ByteArrayOutputStream();
            wrapped.writeBytes("{\"x\": [".getBytes(UTF_8));
            wrapped.writeBytes(document);
            wrapped.writeBytes("]}".getBytes(UTF_8));
            var whole = wrapped.toByteArray();
            var checked = new ArrayList<Long>();
            var handler = new Hashes(Bytes.of(whole), checked);
            var scanner = new JsonScanner(new ScanSpaces(), limits, JsonVocabulary.NONE, handler, 1);
            scanner.reset(99);
            int piece = 1 + new Random(seed).nextInt(30);
            for (int at = 0; at < whole.length; at += piece) {
                scanner.feed(new Bytes(whole, at, Math.min(piece, whole.length - at)));
            }
            assertThat(scanner.finish()).isTrue();
            assertThat(checked).isNotEmpty();
        }
    }

    private static byte[] damaged(byte[] document, Random random) {
        var out = new ByteArrayOutputStream();
        int damage = random.nextInt(3) + 1;
        var bytes = document;
        for (int d = 0; d < damage && bytes.length > 0; d++) {
            out.reset();
            int at = random.nextInt(bytes.length);
            out.write(bytes, 0, at);
            int kept = at;
            switch (random.nextInt(5)) {
                case 0 -> kept = at + 1;
                case 1 -> out.write(SYNTAX.charAt(random.nextInt(SYNTAX.length())));
                case 2 -> {
                    out.write(random.nextInt(256));
                    kept = at + 1;
                }
                case 3 -> out.write(bytes, at, Math.min(bytes.length - at, random.nextInt(9)));
                default -> kept = Math.min(bytes.length, at + random.nextInt(9));
            }
            out.write(bytes, kept, bytes.length - kept);
            bytes = out.toByteArray();
        }
        return bytes;
    }

    /** Tells tokens the way the reference does. */
    private record Values(List<String> told) implements JsonHandler {
        @Override
        public int name(JsonToken name) {
            told.add("name " + name.text().toUtf8String());
            return JsonHandler.text(1 << 20);
        }

        @Override
        public void startObject(JsonToken brace) {
            told.add("{");
        }

        @Override
        public void endObject(JsonToken object) {
            told.add("}");
        }

        @Override
        public int startArray(JsonToken bracket) {
            told.add("[");
            return JsonHandler.text(1 << 20);
        }

        @Override
        public void endArray(JsonToken array) {
            told.add("]");
        }

        @Override
        public void string(JsonToken string) {
            // Nobody can ask for the text of the outermost value.
            var text = string.text().toUtf8String();
            told.add(string.depth() == 0 ? "string ?" : "string " + text);
            if (string.depth() > 0) {
                assertThat(string.decodedLength()).isEqualTo(string.text().length());
            }
        }

        @Override
        public void number(JsonToken number) {
            told.add("number " + number.text().toUtf8String());
        }

        @Override
        public void bool(JsonToken literal, boolean value) {
            told.add(value ? "true" : "false");
        }

        @Override
        public void nothing(JsonToken literal) {
            told.add("null");
        }
    }

    /** Compares each hash with that of the range the token names. */
    private record Hashes(Bytes document, List<Long> checked) implements JsonHandler {
        private void check(JsonToken token) {
            if (token.depth() > 0) {
                var raw = document.slice(token.from(), token.to());
                assertThat(token.hash()).isEqualTo(Hash64.of(raw, 99));
                checked.add(token.hash());
            }
        }

        @Override
        public int name(JsonToken name) {
            return HASH;
        }

        @Override
        public int startArray(JsonToken bracket) {
            return HASH;
        }

        @Override
        public void endObject(JsonToken object) {
            check(object);
        }

        @Override
        public void endArray(JsonToken array) {
            check(array);
        }

        @Override
        public void string(JsonToken string) {
            check(string);
        }

        @Override
        public void number(JsonToken number) {
            check(number);
        }

        @Override
        public void bool(JsonToken literal, boolean value) {
            check(literal);
        }
    }
}
