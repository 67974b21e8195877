package dev.tollgate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import dev.tollgate.wire.Splice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a handler gets for what it asks, and the tools around strings. */
class JsonHandlerTest {
    private static void scan(String document, JsonVocabulary vocabulary, JsonHandler handler) {
        var scanner = new JsonScanner(new ScanSpaces(), JsonLimits.DEFAULT, vocabulary, handler, 3);
        scanner.feed(Bytes.of(document));
        assertThat(scanner.finish()).isTrue();
    }

    @Test
    void shouldTellNothingFromInsideASkippedValue() {
        var told = new ArrayList<String>();
        scan(
                "{\"skip\":{\"x\":[1,\"a\",{}],\"y\":null},\"keep\":[[true]],\"skip2\":7}",
                JsonVocabulary.NONE,
                new JsonHandler() {
                    @Override
                    public int name(JsonToken name) {
                        told.add(name.text().toUtf8String());
                        return name.text().startsWith("skip") ? SKIP | HASH : NOTHING;
                    }

                    @Override
                    public void endObject(JsonToken object) {
                        told.add("} " + object.depth() + " " + (object.hash() != 0));
                    }

                    @Override
                    public int startArray(JsonToken bracket) {
                        told.add("[");
                        return SKIP;
                    }

                    @Override
                    public void bool(JsonToken literal, boolean value) {
                        told.add("bool");
                    }

                    @Override
                    public void number(JsonToken number) {
                        told.add("number");
                    }
                });
        assertThat(told).containsExactly("skip", "} 1 true", "keep", "[", "[", "skip2", "number", "} 0 false");
    }

    @Test
    void shouldHashScalarsAloneWhereOnlyTheyAreWanted() {
        var told = new ArrayList<String>();
        scan("{\"a\":{\"b\":1},\"c\":[2,[3]],\"d\":\"x\"}", JsonVocabulary.NONE, new JsonHandler() {
            @Override
            public int name(JsonToken name) {
                return HASH_SCALAR;
            }

            @Override
            public int startArray(JsonToken bracket) {
                return HASH_SCALAR;
            }

            @Override
            public void endObject(JsonToken object) {
                told.add("} " + (object.hash() != 0));
            }

            @Override
            public void endArray(JsonToken array) {
                told.add("] " + (array.hash() != 0));
            }

            @Override
            public void number(JsonToken number) {
                told.add(number.text().toUtf8String() + " " + (number.hash() != 0));
            }

            @Override
            public void string(JsonToken string) {
                told.add("x " + (string.hash() == Hash64.of(Bytes.of("\"x\""), 0)));
            }
        });
        assertThat(told)
                .containsExactly("1 true", "} false", "2 true", "3 true", "] false", "] false", "x true", "} false");
    }

    @Test
    void shouldHandOverTheBeginningOfALongStringIfTheRestMayBeCut() {
        var texts = new ArrayList<String>();
        var document = "[\"abcdef\",\"ab\\ndef\",\"abc\",\"\",\"\\u0041bc\\tdef\"]";
        var handler = new JsonHandler() {
            @Override
            public int startArray(JsonToken bracket) {
                return CUT | JsonHandler.text(4);
            }

            @Override
            public void string(JsonToken string) {
                texts.add(string.text().toUtf8String() + " of " + string.decodedLength());
            }
        };
        for (int cut = 1; cut < document.length(); cut++) {
            texts.clear();
            var scanner = new JsonScanner(new ScanSpaces(), JsonLimits.DEFAULT, JsonVocabulary.NONE, handler, 3);
            scanner.feed(Bytes.of(document.substring(0, cut)));
            scanner.feed(Bytes.of(document.substring(cut)));
            assertThat(scanner.finish()).isTrue();
            assertThat(texts)
                    .as("cut at %d", cut)
                    .containsExactly("abcd of 6", "ab\nd of 6", "abc of 3", " of 0", "Abc\t of 7");
        }
    }

    @Test
    void shouldKnowTheWayByNumbers() {
        var vocabulary = JsonVocabulary.of("usage", "details", "cached");
        var ways = new ArrayList<String>();
        scan("{\"id\":0,\"usage\":{\"x\":1,\"details\":[{\"cached\":-12}]}}", vocabulary, new JsonHandler() {
            @Override
            public void number(JsonToken n) {
                ways.add("%d %d %d %d %d at %d: %d"
                        .formatted(n.depth(), n.idAt(1), n.idAt(2), n.idAt(3), n.id(), n.indexAt(3), n.longOr(0)));
            }
        });
        assertThat(ways).containsExactly("1 -1 -1 -1 -1 at -1: 0", "2 0 -1 -1 -1 at -1: 1", "4 0 1 -1 2 at 0: -12");
    }

    @Test
    void shouldGiveTextOnlyUpToTheLengthAskedFor() {
        var seen = new ArrayList<String>();
        scan(
                "[\"abcd\",\"abcde\",\"a\\u0062cd\",\"a\\nbcde\",\"\u20ac\u20ac\"]",
                JsonVocabulary.NONE,
                new JsonHandler() {
                    @Override
                    public int startArray(JsonToken bracket) {
                        return JsonHandler.text(4);
                    }

                    @Override
                    public void string(JsonToken s) {
                        seen.add(s.hasText() + " " + s.text().toUtf8String() + " " + s.decodedLength());
                    }
                });
        assertThat(seen).containsExactly("true abcd 4", "false  5", "true abcd 4", "false  6", "false  6");
    }

    @Test
    void shouldReadIntegersExactly() {
        var numbers = List.of(
                "0",
                "-0",
                "7",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "-9223372036854775809",
                "9999999999999999999",
                "18446744073709551617",
                "1.0",
                "1e3",
                "99999999999999999999");
        var longs = new ArrayList<String>();
        scan(numbers.toString(), JsonVocabulary.NONE, new JsonHandler() {
            @Override
            public void number(JsonToken number) {
                longs.add(number.isLong() ? Long.toString(number.longOr(5)) : "no " + number.longOr(5));
            }
        });
        assertThat(longs)
                .containsExactly(
                        "0",
                        "0",
                        "7",
                        "9223372036854775807",
                        "-9223372036854775808",
                        "no 5",
                        "no 5",
                        "no 5",
                        "no 5",
                        "no 5",
                        "no 5",
                        "no 5");
    }

    @Test
    void shouldGiveSpansThatSplicesFit() {
        var document = " {\"model\" : \"a\\u0062\", \"x\":1 }\n";
        var splices = new ArrayList<Splice>();
        scan(document, JsonVocabulary.of("model"), new JsonHandler() {
            @Override
            public void string(JsonToken s) {
                if (s.depth() == 1 && s.id() == 0) {
                    splices.add(new Splice(s.from(), s.to(), "\"c\"".getBytes(UTF_8)));
                }
            }

            @Override
            public void endObject(JsonToken object) {
                splices.add(new Splice(object.to() - 1, object.to() - 1, ",\"y\":2".getBytes(UTF_8)));
            }
        });
        assertThat(Splice.apply(Bytes.of(document), splices))
                .asString(UTF_8)
                .isEqualTo(" {\"model\" : \"c\", \"x\":1 ,\"y\":2}\n");
    }

    @Test
    void shouldNumberTheNamesOfAVocabulary() {
        var words = new String[60];
        for (int i = 0; i < words.length; i++) {
            words[i] = "word" + i * 7;
        }
        var vocabulary = JsonVocabulary.of(words);
        for (int i = 0; i < words.length; i++) {
            assertThat(vocabulary.idOf(Bytes.of(words[i]))).isEqualTo(i);
        }
        assertThat(vocabulary.idOf(Bytes.of("word"))).isEqualTo(JsonVocabulary.UNKNOWN);
        assertThat(vocabulary.idOf(Bytes.EMPTY)).isEqualTo(JsonVocabulary.UNKNOWN);
        assertThat(JsonVocabulary.of("").idOf(Bytes.EMPTY)).isZero();
        assertThatThrownBy(() -> JsonVocabulary.of("a", "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldDecodeRawStrings() {
        assertThat(JsonStrings.decode(Bytes.of("\"a\\n\\ud83d\\ude00\\/\\\"\"")).toUtf8String())
                .isEqualTo("a\n\ud83d\ude00/\"");
        assertThat(JsonStrings.decode(Bytes.of("\"\"")).isEmpty()).isTrue();
        for (var wrong : new String[] {"", "\"", "a", "\"a", "\"a\" ", "\"a\"b\"", "\"\\u12\"", "\"\\\"", "\"\t\""}) {
            assertThatThrownBy(() -> JsonStrings.decode(Bytes.of(wrong))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldQuoteWhatMustNotBreakOut() {
        assertThat(JsonText.quote("a\"b\\c\n\r\t\0\u001b\u007f\u0085\u2028\u2029/<\u00e9\ud83d\ude00"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001b\\u007f\\u0085\\u2028\\u2029/<\u00e9\ud83d\ude00\"");
        assertThat(JsonText.quote("x\ud800y\udc00\ud83d")).isEqualTo("\"x\ufffdy\ufffd\ufffd\"");
    }

    @Test
    void shouldReadBackWhatItQuoted() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new java.util.Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(50); i > 0; i--) {
                int code = random.nextInt(random.nextBoolean() ? 0x100 : 0x110000);
                text.appendCodePoint(code >= 0xD800 && code < 0xE000 ? 'x' : code);
            }
            var decoded = JsonStrings.decode(Bytes.of(JsonText.quote(text.toString())));
            assertThat(decoded.toUtf8String()).as("seed %d", seed).isEqualTo(text.toString());
        }
    }
}
