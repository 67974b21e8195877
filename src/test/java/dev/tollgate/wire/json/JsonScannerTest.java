package dev.tollgate.wire.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
    private static JsonProblem refusal(byte[] document) {
        var whole = EventLog.of(document, JsonLimits.DEFAULT, document.length);
        var cut = EventLog.of(document, JsonLimits.DEFAULT, 1);
        assertThat(cut).as("the same when fed byte by byte").isEqualTo(whole);
        return whole.refused();
    }

    private static JsonProblem refusal(String document) {
        return refusal(document.getBytes(UTF_8));
    }

    private static boolean accepts(byte[] document) {
        var whole = EventLog.of(document, JsonLimits.DEFAULT, Math.max(1, document.length));
        assertThat(EventLog.of(document, JsonLimits.DEFAULT, 1)).isEqualTo(whole);
        return whole.problem() == null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0e-0",
                "1E+9",
                "1e308",
                "1e-999",
                "123456789012345678901234567890",
                "true",
                "false",
                "null",
                "\"\"",
                "[]",
                "{}",
                " \t\r\n[ ] \n",
                "[[],{}]",
                "{\"\":{\"\":[]}}",
                "{\"a\":1,\"b\":{\"a\":2}}",
                "[{\"a\":1},{\"a\":1}]",
                "{ \"a\" : [ 1 , 2 ] , \"b\" : null }",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uFFFF\"",
                "\"\\ud83d\\ude00\"",
                "\"\u00e9\u20ac\ud83d\ude00\uffff\u0080\u07ff\u0800\"",
                "\"\u007f\u2028\"",
                "{\"A\":1,\"a\":2}",
                "{\"e\u0301\":1,\"\u00e9\":2}"
            })
    void shouldAcceptWhatTheGrammarAllows(String document) {
        assertThat(accepts(document.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                 | $      | 0  | an empty document",
                "`  `               | $      | 2  | an empty document",
                "[1,]               | $[1]   | 3  | ']'",
                "[1 2]              | $      | 3  | '2'",
                "[,1]               | $[0]   | 1  | ','",
                "[1                 | $      | 2  | the end of the document",
                "{\"a\":1,}         | $      | 7  | '}'",
                "{\"a\" 1}          | $.a    | 5  | '1'",
                "{\"a\":}           | $.a    | 5  | '}'",
                "{a:1}              | $      | 1  | 'a'",
                "{'a':1}            | $      | 1  | '''",
                "{\"a\":1]          | $      | 6  | ']'",
                "[1}                | $      | 2  | '}'",
                "1 2                | $      | 2  | '2'",
                "{}{}               | $      | 2  | '{'",
                "[1]x               | $      | 3  | 'x'",
                "/* no */ 1         | $      | 0  | '/'",
                "[1 // no           | $      | 3  | '/'",
                "NaN                | $      | 0  | 'N'",
                "[-Infinity]        | $[0]   | 2  | an unfinished number",
                "nul                | $      | 3  | the end of the document",
                "[nulL]             | $[0]   | 4  | 'L'",
                "True               | $      | 0  | 'T'",
                "01                 | $      | 1  | '1'",
                "-01                | $      | 2  | '1'",
                "+1                 | $      | 0  | '+'",
                ".5                 | $      | 0  | '.'",
                "1.                 | $      | 2  | an unfinished number",
                "1.e1               | $      | 2  | an unfinished number",
                "-                  | $      | 1  | an unfinished number",
                "1e                 | $      | 2  | an unfinished number",
                "1e+                | $      | 3  | an unfinished number",
                "0x10               | $      | 1  | 'x'",
                "{\"n\":1e309}      | $.n    | 10 | a number too large for a double",
                "{\"n\":-1e309}     | $.n    | 11 | a number too large for a double",
                "1e999999999        | $      | 11 | a number too large for a double",
                "\"abc              | $      | 4  | the end of the document",
                "\"\\x\"            | $      | 2  | an unknown escape",
                "\"\\u12g4\"        | $      | 5  | an unfinished \\u escape",
                "\"\\ud800\"        | $      | 7  | a lone surrogate escape",
                "\"\\ud800\\n\"     | $      | 8  | a lone surrogate escape",
                "\"\\ud800\\u0041\" | $      | 12 | a lone surrogate escape",
                "\"\\udc00\\ud800\" | $      | 6  | a lone surrogate escape",
                "[{\"a\":1,\"a\":2}]                  | $[0].a | 8 | the same name again",
                "{\"a\":1,\"\\u0061\":2}              | $.a    | 7 | the same name again",
                "{\"\\u00e9\":1,\"\u00e9\":2}         | $[\"\\u00e9\"] | 12 | the same name again",
                "{\"m\":[{},{\"c\":[0,tru]}]}         | $.m[1].c[1] | 20 | ']'",
            })
    void shouldRefuseWhatTheGrammarDoesNotAllowAndSayWhere(String document, String path, int offset, String found) {
        var problem = refusal(document);
        assertThat(problem.path()).isEqualTo(path);
        assertThat(problem.found()).isEqualTo(found);
        assertThat(problem.offset()).isEqualTo(offset);
        assertThat(problem.expected()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00c0\u00af",
                "\u00c1\u00bf",
                "\u00e0\u0080\u00af",
                "\u00e0\u009f\u00bf",
                "\u00f0\u0080\u0080\u00af",
                "\u00f0\u008f\u00bf\u00bf",
                "\u00ed\u00a0\u0080",
                "\u00ed\u00bf\u00bf",
                "\u00f4\u0090\u0080\u0080",
                "\u00f5\u0080\u0080\u0080",
                "\u00ff",
                "\u00fe",
                "\u0080",
                "\u00bf",
                "\u00c3",
                "\u00e2\u0082",
                "\u00f0\u009f\u0098",
                "\u00e2(\u00a1",
                "\u00c3("
            })
    void shouldRefuseStringsAndNamesThatAreNotUtf8(String latin1) {
        for (var filling : new String[] {"", "padding so that whole words are read "}) {
            var text = "{\"k\":\"" + filling + latin1 + filling + "\"}";
            assertThat(refusal(text.getBytes(ISO_8859_1)).found()).isEqualTo("bytes that are not UTF-8");
            var name = "{\"" + filling + latin1 + filling + "\":1}";
            assertThat(refusal(name.getBytes(ISO_8859_1)).found()).isEqualTo("bytes that are not UTF-8");
        }
    }

    @Test
    void shouldAcceptEveryCodePointRawAndEscaped() {
        var raw = new StringBuilder("\"");
        var escaped = new StringBuilder("\"");
        for (int code = 0x20; code <= Character.MAX_CODE_POINT; code += code < 0x3000 ? 1 : 61) {
            if (code != '"' && code != '\\' && (code < 0xD800 || code > 0xDFFF)) {
                raw.appendCodePoint(code);
                for (char unit : Character.toChars(code)) {
                    escaped.append("\\u%04X".formatted((int) unit));
                }
            }
        }
        var text = raw.substring(1);
        var quoted = raw.append('"').toString().getBytes(UTF_8);
        assertThat(accepts(quoted)).isTrue();
        assertThat(JsonStrings.decode(Bytes.of(escaped.append('"').toString())).toUtf8String())
                .isEqualTo(text);
    }

    @Test
    void shouldRefuseOtherEncodings() {
        assertThat(refusal("\u00ef\u00bb\u00bf{}".getBytes(ISO_8859_1)).found()).isEqualTo("byte 0xef");
        assertThat(refusal("\u00ff\u00fe{\0}\0".getBytes(ISO_8859_1)).found()).isEqualTo("byte 0xff");
        assertThat(refusal("{\0}\0".getBytes(ISO_8859_1)).found()).isEqualTo("byte 0x00");
        assertThat(refusal("\0{\0}".getBytes(ISO_8859_1)).found()).isEqualTo("byte 0x00");
    }

    @Test
    void shouldRefuseEveryControlCharacterInAStringAndOnlyWhitespaceOutside() {
        for (int c = 0; c < 0x20; c++) {
            assertThat(refusal("\"abcdefgh" + (char) c + "\"").found())
                    .isEqualTo("control character 0x%02x".formatted(c));
            boolean space = c == '\t' || c == '\n' || c == '\r';
            assertThat(accepts(("[" + (char) c + "]").getBytes(UTF_8))).isEqualTo(space);
        }
    }

    @Test
    void shouldNeverQuoteAStringValueAndEscapeNames() {
        var problem = refusal("{\"evil\\n\\u001b[31m\\u202e\\\"\":[\"secret-value\u0001\"]}");
        assertThat(problem.path()).isEqualTo("$[\"evil\\u000a\\u001b[31m\\u202e\\\"\"][0]");
        assertThat(problem.message()).doesNotContain("secret").isPrintable();
    }

    @Test
    void shouldKeepThePathShort() {
        var deep = "{\"%s\":".formatted("n".repeat(900)).repeat(100) + "!";
        assertThat(refusal(deep).path())
                .hasSizeLessThanOrEqualTo(240)
                .startsWith("$[\"nnn")
                .contains("...");
        var control = "{\"%s\":".formatted("\\u0007".repeat(900)).repeat(100) + "!";
        assertThat(refusal(control).path()).hasSizeLessThanOrEqualTo(240);
    }

    @Test
    void shouldReadNothingAfterAProblem() {
        var log = new EventLog();
        var scanner = new JsonScanner(new ScanSpaces(), JsonLimits.DEFAULT, JsonVocabulary.NONE, log, 1);
        assertThat(scanner.feed(Bytes.of("[1,"))).isTrue();
        assertThat(scanner.feed(Bytes.of("!"))).isFalse();
        var first = scanner.problem();
        int events = log.lines().size();
        assertThat(scanner.feed(Bytes.of("2]"))).isFalse();
        assertThat(scanner.finish()).isFalse();
        assertThat(scanner.problem()).isSameAs(first).isNotNull();
        assertThat(log.lines()).hasSize(events);
        scanner.reset();
        assertThat(scanner.feed(Bytes.of("[2]"))).isTrue();
        assertThat(scanner.finish()).isTrue();
        assertThat(scanner.problem()).isNull();
        assertThat(scanner.feed(Bytes.of("[2]"))).as("after the end").isFalse();
    }
}
