package dev.tollgate.io.net.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.FrameCaller;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way in which a request of HTTP/2 can be malformed: an answer or a reset of its stream, in time; nothing of it reaches the echo, and
 * the connection serves on.
 */
class StreamHeadsTest {
    private static final String RESET = "reset 1";
    private static StreamEcho server;

    @BeforeAll
    static void start() {
        server = new StreamEcho(null);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.awaitQuiet();
    }

    private static String[] get(String... more) {
        return request("GET", "http", "/x", "h", more);
    }

    private static String[] path(String path) {
        return request("GET", "http", path, "h");
    }

    private static String[] request(String method, String scheme, String path, String authority, String... more) {
        var pairs =
                new ArrayList<>(List.of(":method", method, ":scheme", scheme, ":path", path, ":authority", authority));
        pairs.addAll(Arrays.asList(more));
        return pairs.toArray(String[]::new);
    }

    private static Arguments row(String id, String expected, String... pairs) {
        return Arguments.of(id, expected, pairs);
    }

    private static String[] repeat(int count, String name, String value) {
        var pairs = new String[2 * count];
        for (int i = 0; i < count; i++) {
            pairs[2 * i] = name + i;
            pairs[2 * i + 1] = value;
        }
        return pairs;
    }

    private static Stream<Arguments> malformed() {
        var rows = new ArrayList<>(List.of(
                row("no :method", "400", ":scheme", "http", ":path", "/x", ":authority", "h"),
                row("no :scheme", "400", ":method", "GET", ":path", "/x", ":authority", "h"),
                row("no :path", "400", ":method", "GET", ":scheme", "http", ":authority", "h"),
                row("T5 no authority and no host", "400", ":method", "GET", ":scheme", "http", ":path", "/x"),
                row("T6 two :path", RESET, get(":path", "/y")),
                row("T6 two :method", RESET, get(":method", "POST")),
                row("T6 two :authority", RESET, get(":authority", "other")),
                row("T6 an unknown pseudo-header", RESET, get(":protocol", "websocket")),
                row("T6 a pseudo-header of responses", RESET, get(":status", "200")),
                row(
                        "T6 a late pseudo-header",
                        RESET,
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        "x",
                        "y",
                        ":path",
                        "/x",
                        ":authority",
                        "h"),
                row("T5 an odd scheme", "400", request("GET", "ftp", "/x", "h")),
                row("T5 an empty scheme", "400", request("GET", "", "/x", "h")),
                row("T6 user information", "400", request("GET", "http", "/x", "u@h")),
                row("an empty authority", "400", request("GET", "http", "/x", "")),
                row("an authority that is a list", "400", request("GET", "http", "/x", "a,b")),
                row("T6 :authority unlike host", "400", get("host", "other")),
                row("two hosts", "400", get("host", "h", "host", "h")),
                row("CONNECT", "4", request("CONNECT", "http", "/x", "h")),
                row("CONNECT as it is written", "4", ":method", "CONNECT", ":authority", "h:443"),
                row("TRACE", "405", request("TRACE", "http", "/x", "h")),
                row("an unknown method", "501", request("BREW", "http", "/x", "h")),
                row("a method in lower case", "501", request("get", "http", "/x", "h")),
                row("a method with a space", "501", request("GET /y HTTP/1.1", "http", "/x", "h")),
                row("T6 a name in upper case", RESET, get("X-Upper", "y")),
                row("an empty name", RESET, get("", "y")),
                row("a name with a space", RESET, get("a b", "y")),
                row("a name with a colon", "", get("a:b", "y")),
                row("a name with CR LF", RESET, get("a\r\nb", "y")),
                row("T6 CR LF in a value", RESET, get("x", "a\r\nhost: evil")),
                row("T6 LF in a value", RESET, get("x", "a\nb")),
                row("T6 NUL in a value", RESET, get("x", "a\u0000b")),
                row("a control in a value", "", get("x", "a\u0001b")),
                row("DEL in a value", "", get("x", "a\u007fb")),
                row("a space at a value's start", "", get("x", " a")),
                row("a space at a value's end", "", get("x", "a ")),
                row("T6 connection", RESET, get("connection", "close")),
                row("T6 keep-alive", RESET, get("keep-alive", "timeout=5")),
                row("T6 proxy-connection", RESET, get("proxy-connection", "close")),
                row("T6 transfer-encoding", RESET, get("transfer-encoding", "chunked")),
                row("T6 upgrade", RESET, get("upgrade", "websocket")),
                row("T6 te", RESET, get("te", "gzip")),
                row("T6 te with more", "", get("te", "trailers, gzip")),
                row("content-length without a body", "", get("content-length", "3")),
                row("two content-lengths", "", get("content-length", "0", "content-length", "1")),
                row("two equal content-lengths", RESET, get("content-length", "0", "content-length", "0")),
                row("a content-length that is a list of equals", RESET, get("content-length", "0, 0")),
                row("a content-length with a leading zero", RESET, get("content-length", "00")),
                row("a content-length with a sign", "", get("content-length", "+0")),
                row("a content-length that is a list", "", get("content-length", "0, 1")),
                row(
                        "a body above the limit",
                        "413",
                        request("POST", "http", "/x", "h", "content-length", "99999999999")),
                row("expect", "417", get("expect", "foo")),
                row("a long path", "414", path("/" + "x".repeat(9000))),
                row("F17 large headers", "431", get(repeat(80, "x", "y".repeat(500)))),
                row("F17 many headers", "431", get(repeat(101, "x", "y")))));
        for (var target : List.of(
                "",
                "a",
                "/a b",
                "/a#b",
                "http://evil/x",
                "//evil/x@",
                "*",
                "/%00",
                "/%zz",
                "/a%2Fb",
                "/a\\b",
                "/..",
                "/\u00e9",
                "/a\r\nb",
                "/a\tb",
                "/x HTTP/1.1\r\nhost: evil\r\n\r\nGET /y")) {
            if (!target.equals("//evil/x@")) {
                rows.add(row("T5 :path " + target, "", path(target)));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesAndServesOn(String id, String expected, String[] pairs) throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            boolean body = id.equals("a body above the limit");
            var answer = caller.headers(1, !body, pairs).answer(1, 5000);
            assertThat(server.requests()).as("%s: %s", id, answer).isEmpty();
            if (answer.head().isEmpty()) {
                assertThat(answer.end()).as(id).isEqualTo(RESET);
            } else {
                // A refused body may come, or be told not to.
                assertThat(answer.end()).as("%s: %s", id, answer).isIn("end", "reset 0");
                assertThat(answer.head().get(":status"))
                        .as("%s: %s", id, answer)
                        .startsWith(expected.equals(RESET) ? "4" : expected);
            }
            assertThat(caller.request(3, true, "GET", "/y").answer(3).status())
                    .as("the connection serves on")
                    .isEqualTo(200);
        }
    }

    private static Stream<Arguments> brokenBodies() {
        return Stream.of(
                Arguments.of("less than said", List.of("abc"), true, "6"),
                Arguments.of("more than said", List.of("abcdef"), true, "3"),
                Arguments.of("more than said, in two", List.of("abc", "d"), true, "3"),
                Arguments.of("more than said, and on", List.of("abcdef"), false, "3"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenBodies")
    void breaksOffABodyThatIsNotAsLongAsSaid(String id, List<String> pieces, boolean ends, String length)
            throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            caller.request(1, false, "POST", "/x", "content-length", length);
            for (int i = 0; i < pieces.size(); i++) {
                caller.data(1, ends && i == pieces.size() - 1, pieces.get(i));
            }
            var answer = caller.answer(1, 5000);
            assertThat(answer.end().startsWith("reset") || answer.status() == 400)
                    .as("%s: %s", id, answer)
                    .isTrue();
            assertThat(server.log).contains("broken FRAMING").noneMatch(line -> line.startsWith("body"));
            assertThat(caller.request(3, true, "GET", "/y").answer(3).status()).isEqualTo(200);
        }
    }

    @Test
    void dropsTrailersAndNeverMergesThem() throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            caller.request(1, false, "POST", "/x")
                    .data(1, false, "abc")
                    .headers(1, true, "host", "evil", "x-late", "y");
            assertThat(caller.answer(1).body()).isEqualTo("/x 3\n");
            assertThat(server.log)
                    .contains("header host: h")
                    .noneMatch(line -> line.contains("evil") || line.contains("late"));
        }
    }

    @ParameterizedTest
    @CsvSource({"no end, false, x-late, y", "a pseudo-header, true, :path, /y"})
    void refusesTrailersThatBreakTheRules(String what, boolean end, String name, String value) throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            caller.request(1, false, "POST", "/x").data(1, false, "abc").headers(1, end, name, value);
            var answer = caller.answer(1, 5000);
            assertThat(answer.end().startsWith("reset") || answer.status() == 400)
                    .as("%s: %s", what, answer)
                    .isTrue();
            assertThat(server.log).noneMatch(line -> line.startsWith("body"));
        }
    }

    @Test
    void admitsInOneCanonicalForm() throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            var answer = caller.request(
                            1,
                            true,
                            "GET",
                            "/a/../%62//c/%2e?x=/../",
                            "cookie",
                            "a=1",
                            "te",
                            "trailers",
                            "cookie",
                            "b=2",
                            "x_y",
                            "ambiguous",
                            "x-z",
                            "caf\u00e9",
                            "proxy-authorization",
                            "secret",
                            "http2-settings",
                            "AAMAAABkAAQAAP__")
                    .answer(1);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.requests()).containsExactly("GET /b/c/?x=/../");
            assertThat(server.log)
                    .filteredOn(line -> line.startsWith("header"))
                    .containsExactlyInAnyOrder("header host: h", "header cookie: a=1; b=2", "header x-z: caf\u00e9");
            assertThat(server.log).contains("length 0");
        }
    }

    @Test
    void takesHostWhereThereIsNoAuthority() throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            assertThat(caller.headers(
                                    1,
                                    true,
                                    ":method",
                                    "GET",
                                    ":scheme",
                                    "https",
                                    ":path",
                                    "/x",
                                    "host",
                                    "H.example:8080")
                            .answer(1)
                            .status())
                    .isEqualTo(200);
            assertThat(caller.headers(
                                    3,
                                    true,
                                    ":method",
                                    "GET",
                                    ":scheme",
                                    "http",
                                    ":path",
                                    "/x",
                                    ":authority",
                                    "h",
                                    "host",
                                    "h")
                            .answer(3)
                            .status())
                    .isEqualTo(200);
        }
    }
}
