package dev.tollgate.io.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the framing and target tables, on a raw socket: an answer or a close, in time, and nothing refused reaches the echo. */
class StrictAdmissionTest {
    private static final int DEADLINE_MILLIS = 9_000;
    private static final String HOST = "Host: h\r\n";
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n";

    private static EchoServer server;
    private static LeakWatch leaks;

    @BeforeAll
    static void start() {
        leaks = new LeakWatch();
        server = new EchoServer(true);
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(leaks.leaks()).isEmpty();
    }

    @BeforeEach
    void forget() {
        server.log.clear();
    }

    private static String post(String fields, String body) {
        return "POST /p HTTP/1.1\r\n" + HOST + fields + "\r\n" + body;
    }

    private static String get(String line, String fields) {
        return line + "\r\n" + fields + "\r\n";
    }

    private static Stream<Arguments> refused() {
        var rows = new ArrayList<Arguments>();
        row(rows, "F1", 400, post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
        row(rows, "F1 order", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "0\r\n\r\n"));
        row(
                rows,
                "F1 1.0",
                400,
                "POST /p HTTP/1.0\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        row(rows, "TE 1.0", 400, "POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        for (var coding : List.of(
                "xchunked",
                "chunked, identity",
                "chunked;q=1",
                "\"chunked\"",
                "\u000bchunked",
                "\u00a0chunked",
                "chunked, chunked",
                "",
                ",chunked",
                "chunked,",
                "x, chunked",
                "chunked chunked")) {
            row(rows, "F2/F3 " + coding, 400, post("Transfer-Encoding: " + coding + "\r\n", "0\r\n\r\n"));
        }
        row(rows, "F2 two", 400, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
        row(rows, "F2 empty and CL", 400, post("Transfer-Encoding:\r\nContent-Length: 5\r\n", "0\r\n\r\n"));
        row(rows, "F2 space", 400, post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"));
        row(rows, "F4 gzip", 501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"));
        row(rows, "F4 identity", 501, post("Transfer-Encoding: identity, chunked\r\n", "0\r\n\r\n"));
        row(rows, "F5", 400, post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"));
        row(rows, "F5 fold", 400, get("GET /x HTTP/1.1", HOST + "X: a\r\n b\r\n"));
        for (var length : List.of(
                "+3",
                "-1",
                "0x3",
                "3_",
                "3, 3",
                "",
                "9223372036854775808",
                "18446744073709551619",
                "003",
                "3 3",
                "3;")) {
            row(rows, "F6/F7 " + length, 400, post("Content-Length: " + length + "\r\n", "abc"));
        }
        row(rows, "F6 two", 400, post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"));
        row(rows, "F6 two unlike", 400, post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"));
        row(rows, "F6 space", 400, post("Content-Length : 3\r\n", "abc"));
        row(rows, "body above limit", 413, post("Content-Length: 99999999999\r\n", "abc"));
        row(rows, "F9 bare LF", 400, "GET /x HTTP/1.1\nHost: h\n\n");
        row(rows, "F9 one bare LF", 400, "GET /x HTTP/1.1\r\nHost: h\nX: y\r\n\r\n");
        row(rows, "F9 CR", 400, get("GET /x HTTP/1.1", HOST + "X: a\rb\r\n"));
        row(rows, "F9 NUL", 400, get("GET /x HTTP/1.1", HOST + "X: a\u0000b\r\n"));
        row(rows, "F9 CTL", 400, get("GET /x HTTP/1.1", HOST + "X: a\u0001b\r\n"));
        row(rows, "F9 DEL", 400, get("GET /x HTTP/1.1", HOST + "X: a\u007fb\r\n"));
        row(rows, "F9 no colon", 400, get("GET /x HTTP/1.1", HOST + "nonsense\r\n"));
        row(rows, "F9 space in name", 400, get("GET /x HTTP/1.1", HOST + "X Y: a\r\n"));
        row(rows, "F9 non-token", 400, get("GET /x HTTP/1.1", HOST + "X(: a\r\n"));
        row(rows, "F9 leading space", 400, get("GET /x HTTP/1.1", " Host: h\r\n"));
        row(rows, "F9 CR line", 400, "GET /x\rHTTP/1.1\r\nHost: h\r\n\r\n");
        row(rows, "F10", 400, get("GET /x HTTP/1.1", HOST + ": v\r\n"));
        row(rows, "F15 lower", 501, get("get /x HTTP/1.1", HOST));
        row(rows, "F15 unknown", 501, get("BREW /x HTTP/1.1", HOST));
        row(rows, "F15 TAB", 400, get("GET\t/x HTTP/1.1", HOST));
        row(rows, "F15 TAB 2", 400, get("GET /x\tHTTP/1.1", HOST));
        row(rows, "F15 double SP", 400, get("GET  /x HTTP/1.1", HOST));
        row(rows, "F15 double SP 2", 400, get("GET /x  HTTP/1.1", HOST));
        row(rows, "F15 leading SP", 400, get(" GET /x HTTP/1.1", HOST));
        row(rows, "F15 trailing SP", 400, get("GET /x HTTP/1.1 ", HOST));
        row(rows, "0.9", 400, "GET /x\r\n\r\n");
        row(rows, "F16 1.2", 505, get("GET /x HTTP/1.2", HOST));
        row(rows, "F16 2.0", 505, get("GET /x HTTP/2.0", HOST));
        row(rows, "F16 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        row(rows, "F16 1.10", 400, get("GET /x HTTP/1.10", HOST));
        row(rows, "F16 lower", 400, get("GET /x http/1.1", HOST));
        row(rows, "F16 01.1", 400, get("GET /x HTTP/01.1", HOST));
        row(rows, "F17 line", 414, get("GET /" + "x".repeat(9000) + " HTTP/1.1", HOST));
        row(rows, "F17 endless line", 414, "GET /" + "x".repeat(9000));
        row(rows, "F17 headers", 431, get("GET /x HTTP/1.1", HOST + ("X: " + "x".repeat(900) + "\r\n").repeat(40)));
        row(rows, "F17 endless header", 431, "GET /x HTTP/1.1\r\nX: " + "x".repeat(40_000));
        row(rows, "F17 count", 431, get("GET /x HTTP/1.1", HOST + "X: y\r\n".repeat(101)));
        row(rows, "F18 NUL", 400, "\u0000" + get("GET /x HTTP/1.1", HOST));
        row(rows, "F18 SOH", 400, "\u0001" + get("GET /x HTTP/1.1", HOST));
        row(rows, "TLS hello", 400, "\u0016\u0003\u0001\u0002");
        row(rows, "two empty lines", 400, "\r\n\r\n" + get("GET /x HTTP/1.1", HOST));
        row(rows, "F22", 417, post("Expect: foo\r\nContent-Length: 3\r\n", "abc"));
        row(rows, "F22 two", 417, post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 3\r\n", "abc"));
        row(rows, "T1 none", 400, get("GET /x HTTP/1.1", ""));
        row(rows, "T1 two", 400, get("GET /x HTTP/1.1", HOST + HOST));
        for (var host : List.of("a/b", "a@b", "a b", "a,b", ":99999", "", "h:99999", "[::1", "h:x")) {
            row(rows, "T1 " + host, 400, get("GET /x HTTP/1.1", "Host: " + host + "\r\n"));
        }
        row(rows, "T3 CONNECT", 405, get("CONNECT h:443 HTTP/1.1", HOST));
        row(rows, "T3 TRACE", 405, get("TRACE /x HTTP/1.1", HOST));
        for (var target : List.of(
                "*",
                "foo",
                "h:443",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/%00",
                "/%zz",
                "/a#b",
                "/;x/..;x",
                "/..;/a",
                "/\u00e9",
                "/..",
                "ftp://h/x",
                "http://u@h/x")) {
            row(rows, "T3/T4 " + target, 400, get("GET " + target + " HTTP/1.1", HOST));
        }
        return rows.stream();
    }

    private static void row(List<Arguments> rows, String id, int status, String bytes) {
        rows.add(Arguments.of(id, status, bytes));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesWithAnAnswerAndAClose(String id, int status, String bytes) throws IOException {
        try (var client = new RawClient(server.port()).send(bytes + SMUGGLED)) {
            assertThat(client.readToEnd(DEADLINE_MILLIS)).as("%s closes", id).isTrue();
            assertThat(client.statuses()).containsExactly(Integer.toString(status));
            assertThat(client.text().toLowerCase(Locale.ROOT)).contains("connection: close\r\n");
        }
        assertThat(server.requests()).isEmpty();
        assertThat(server.log).contains("rejected " + status);
    }

    private static Stream<Arguments> brokenBodies() {
        var rows = new ArrayList<Arguments>();
        for (var size : List.of(
                "0x3",
                "+3",
                "-3",
                " 3",
                "3 ",
                "3 3",
                "3_0",
                "",
                "100000003",
                "10000000000000003",
                "3\t;a",
                "3;a\u0001",
                "3;a\rb",
                "3;" + "x".repeat(4200),
                "g",
                "0".repeat(40) + "3")) {
            chunk(rows, "F11/F12 " + size, size + "\r\nabc\r\n0\r\n\r\n");
        }
        chunk(rows, "F11 LF only", "3\nabc\n0\n\n");
        chunk(rows, "F11 LF last", "3\r\nabc\r\n0\n\n");
        chunk(rows, "F11 no CRLF", "3\r\nabc0\r\n\r\n");
        chunk(rows, "F11 wrong CRLF", "3\r\nabcd\r\n0\r\n\r\n");
        chunk(rows, "F11 CR CR", "3\r\nabc\r\r0\r\n\r\n");
        chunk(rows, "F11 quoted", "3;a=\"x\r\ny\"\r\nabc\r\n0\r\n\r\n");
        chunk(rows, "F14 bad trailer", "3\r\nabc\r\n0\r\nnonsense\r\n\r\n");
        return rows.stream();
    }

    private static void chunk(List<Arguments> rows, String id, String body) {
        rows.add(Arguments.of(id, body));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenBodies")
    void breaksOffBodiesWithDoubtfulFraming(String id, String body) throws IOException {
        try (var client = new RawClient(server.port()).send(post("Transfer-Encoding: chunked\r\n", body) + SMUGGLED)) {
            assertThat(client.readToEnd(DEADLINE_MILLIS)).as("%s closes", id).isTrue();
            assertThat(client.statuses()).containsExactly("400");
        }
        assertThat(server.requests()).containsExactly("POST /p");
        assertThat(server.log).contains("broken FRAMING").noneMatch(line -> line.startsWith("body"));
    }

    private static Stream<Arguments> admitted() {
        var rows = new ArrayList<Arguments>();
        admit(rows, "plain", get("GET /x HTTP/1.1", HOST), "GET /x");
        admit(rows, "empty line first", "\r\n" + get("GET /x HTTP/1.1", HOST), "GET /x");
        admit(
                rows,
                "F8",
                "GET /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nGET " + get("GET /y HTTP/1.1", HOST),
                "GET /x",
                "GET /y");
        admit(rows, "F13", post("Transfer-Encoding: chunked\r\n", "0".repeat(17) + "3\r\nabc\r\n0\r\n\r\n"), "POST /p");
        admit(rows, "extension", post("Transfer-Encoding: Chunked\r\n", "3;a=\"b\"\r\nabc\r\n0;x\r\n\r\n"), "POST /p");
        admit(
                rows,
                "F14",
                post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nContent-Length: 9\r\nHost: evil\r\n\r\n")
                        + get("GET /y HTTP/1.1", HOST),
                "POST /p",
                "GET /y");
        admit(
                rows,
                "F23",
                get("GET /x HTTP/1.1", HOST + "Connection: upgrade\r\nUpgrade: foo\r\n") + get("GET /y HTTP/1.1", HOST),
                "GET /x",
                "GET /y");
        admit(rows, "T2", get("GET http://evil/x?q HTTP/1.1", "Host: good\r\n"), "GET /x?q");
        admit(rows, "T4", get("GET /a/../%62//c/%2e?x=/../ HTTP/1.1", HOST), "GET /b/c/?x=/../");
        admit(rows, "HEAD", get("HEAD /x HTTP/1.1", HOST) + get("GET /y HTTP/1.1", HOST), "HEAD /x", "GET /y");
        admit(rows, "obs-text", get("GET /x HTTP/1.1", HOST + "X: caf\u00e9\r\n"), "GET /x");
        admit(rows, "100 headers", get("GET /x HTTP/1.1", HOST + "X: y\r\n".repeat(99)), "GET /x");
        admit(
                rows,
                "9 in a row",
                get("GET /x HTTP/1.1", HOST).repeat(9),
                "GET /x".repeat(9).split("(?=G)"));
        return rows.stream();
    }

    private static void admit(List<Arguments> rows, String id, String bytes, String... seen) {
        rows.add(Arguments.of(id, bytes, List.of(seen)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("admitted")
    void admitsEachRequestOnce(String id, String bytes, List<String> seen) throws IOException {
        try (var client = new RawClient(server.port()).send(bytes)) {
            client.await(seen.size(), DEADLINE_MILLIS);
            assertThat(client.statuses()).as(id).hasSize(seen.size()).containsOnly("200");
        }
        assertThat(server.requests()).containsExactlyElementsOf(seen);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("admitted")
    void admitsTheSameByteByByte(String id, String bytes, List<String> seen) throws IOException {
        try (var client = new RawClient(server.port())) {
            for (int i = 0; i < bytes.length(); i += 3) {
                client.send(bytes.substring(i, Math.min(i + 3, bytes.length())));
            }
            client.await(seen.size(), DEADLINE_MILLIS);
            assertThat(client.statuses()).as(id).hasSize(seen.size()).containsOnly("200");
        }
        assertThat(server.requests()).containsExactlyElementsOf(seen);
    }
}
