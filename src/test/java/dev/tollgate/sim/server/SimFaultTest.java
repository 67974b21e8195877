package dev.tollgate.sim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.RawClient.End;
import dev.tollgate.sim.server.RawClient.Read;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault, seen on a raw socket. */
class SimFaultTest {
    private final SimServer server = SimServer.start(SimSettings.instant());

    @AfterEach
    void endsWithNothingOpen() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(server.inFlight()).isZero();
            assertThat(server.counters().connectionsOpen()).isZero();
        });
        server.close();
    }

    private Read json(SimFault fault) throws IOException {
        return call(fault, false);
    }

    private Read stream(SimFault fault) throws IOException {
        return call(fault, true);
    }

    private Read call(SimFault fault, boolean stream) throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(RawClient.chat(stream, "sim-fault: " + fault.wireName()));
            return fault == SimFault.HANG ? client.silence() : client.read();
        }
    }

    private static int declared(Read read) {
        return Integer.parseInt(header(read, "content-length"));
    }

    private static String header(Read read, String name) {
        return read.head()
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(SimFault.class)
    void shouldCountEveryFaultAndNeverBreakTheServer(SimFault fault) throws IOException {
        if (fault != SimFault.REFUSE) {
            json(fault);
            // Byte after byte a stream would take half a minute.
            stream(fault == SimFault.SLOW_DRIP ? SimFault.BYTE_BY_BYTE : fault);
            assertThat(server.counters().requests("/v1/chat/completions")).isEqualTo(2);
            assertThat(SimFault.ofWireName(fault.wireName())).isEqualTo(fault);
        } else {
            server.setFault(fault);
            assertThatThrownBy(() -> json(fault)).isInstanceOf(ConnectException.class);
            server.setFault(null);
        }
        try (var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false));
            assertThat(client.read().text()).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void shouldAnswerEveryStatusInTheShapeOfAnError() throws IOException {
        for (var fault : EnumSet.allOf(SimFault.class)) {
            if (fault.status() > 0) {
                var read = stream(fault);
                assertThat(read.text()).startsWith("HTTP/1.1 " + fault.status() + " ");
                assertThat(read.body()).startsWith("{\"error\":{\"message\":").hasSize(declared(read));
                assertThat(read.end()).isEqualTo(End.SILENCE);
                assertThat(read.body().contains(SimFault.OPERATOR_KEY))
                        .isEqualTo(fault.status() >= 401 && fault.status() <= 403);
            }
        }
        assertThat(header(json(SimFault.RATE_LIMITED), "retry-after")).isEqualTo("1");
        assertThat(header(json(SimFault.RATE_LIMITED_DATE), "retry-after")).matches("\\w{3}, .* GMT");
        assertThat(header(json(SimFault.RATE_LIMITED_MS), "retry-after-ms")).isEqualTo("1000");
        assertThat(json(SimFault.INSUFFICIENT_QUOTA).body()).contains("\"code\":\"insufficient_quota\"");
        assertThat(json(SimFault.INSUFFICIENT_QUOTA).head()).doesNotContain("retry-after");
    }

    @Test
    void shouldFallSilentOrEndWithoutAnAnswer() throws IOException {
        assertThat(json(SimFault.HANG)).isEqualTo(new Read("", End.SILENCE));
        assertThat(json(SimFault.RESET)).isEqualTo(new Read("", End.RST));
        assertThat(json(SimFault.CLOSE_WITHOUT_ANSWER)).isEqualTo(new Read("", End.FIN));
        var head = stream(SimFault.HANG_AFTER_HEAD);
        assertThat(head.text()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        assertThat(head.end()).isEqualTo(End.SILENCE);
        assertThat(json(SimFault.GARBAGE).text()).hasSize(256).doesNotStartWith("HTTP");
        assertThat(json(SimFault.UNASKED_101).text()).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void shouldBreakOffInTheMiddle() throws IOException {
        var reset = stream(SimFault.RESET_MID_BODY);
        assertThat(reset.end()).isEqualTo(End.RST);
        assertThat(reset.body()).contains("data: {").doesNotContain("[DONE]");
        var chunked = stream(SimFault.TRUNCATE_CHUNKED);
        assertThat(chunked.end()).isEqualTo(End.FIN);
        assertThat(chunked.body()).contains("data: {").doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
        var length = json(SimFault.TRUNCATE_LENGTH);
        assertThat(length.end()).isEqualTo(End.FIN);
        assertThat(length.body().length()).isBetween(1, declared(length) - 1);
        var stalled = stream(SimFault.STALL_MID_STREAM);
        assertThat(stalled.end()).isEqualTo(End.SILENCE);
        assertThat(stalled.body()).contains("data: {").doesNotContain("[DONE]");
    }

    @Test
    void shouldLieAboutLengthAndFraming() throws IOException {
        var longer = json(SimFault.LENGTH_TOO_LONG);
        assertThat(longer.body()).hasSize(declared(longer) - 50);
        assertThat(longer.end()).isEqualTo(End.SILENCE);
        var shorter = json(SimFault.LENGTH_TOO_SHORT);
        assertThat(shorter.body().length() / 2).isEqualTo(declared(shorter));
        var open = stream(SimFault.CLOSE_DELIMITED);
        assertThat(open.head()).doesNotContain("content-length").doesNotContain("transfer-encoding");
        assertThat(open.body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
        assertThat(open.end()).isEqualTo(End.FIN);
        assertThat(json(SimFault.TWO_ANSWERS).text().split("HTTP/1.1 200", -1)).hasSize(3);
        assertThat(json(SimFault.INTERIM_ANSWERS).text().split("HTTP/1.1 103", -1))
                .hasSize(4);
        assertThat(json(SimFault.OBS_FOLD).head()).contains("x-folded: one\r\n two\r\n");
        assertThat(json(SimFault.HUGE).body().length()).isGreaterThan(1 << 20);
    }

    @Test
    void shouldEncodeUnasked() throws IOException {
        var coded = json(SimFault.GZIP);
        assertThat(header(coded, "content-encoding")).isEqualTo("gzip");
        try (var plain =
                new GZIPInputStream(new ByteArrayInputStream(coded.body().getBytes(StandardCharsets.ISO_8859_1)))) {
            assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8)).startsWith("{\"id\":\"chatcmpl-");
        }
    }

    @Test
    void shouldSpoilTheStream() throws IOException {
        assertThat(stream(SimFault.ERROR_FIRST_EVENT).body())
                .contains("data: {\"error\":")
                .doesNotContain("chatcmpl-");
        assertThat(stream(SimFault.ERROR_MID_STREAM).body())
                .contains("chatcmpl-")
                .contains("data: {\"error\":")
                .doesNotContain("[DONE]")
                .endsWith("0\r\n\r\n");
        assertThat(json(SimFault.ERROR_FIRST_EVENT).body()).startsWith("{\"error\":");
        assertThat(json(SimFault.MALFORMED_JSON).body()).startsWith("{\"id\"").doesNotEndWith("}");
        assertThat(stream(SimFault.MALFORMED_EVENT).body())
                .contains("{\"ind\n\n")
                .contains("[DONE]");
        assertThat(stream(SimFault.MISSING_DONE).body())
                .doesNotContain("[DONE]")
                .endsWith("0\r\n\r\n");
        assertThat(stream(SimFault.COMMENTS).body())
                .contains(": keep-alive\n\n")
                .contains("[DONE]");
        assertThat(stream(SimFault.PINGS).body()).contains("event: ping\n").contains("[DONE]");
        assertThat(stream(SimFault.CRLF).body()).contains("data: [DONE]\r\n\r\n");
        assertThat(stream(SimFault.NO_SPACE).body()).contains("data:{\"id\"").doesNotContain("data: ");
        assertThat(stream(SimFault.MULTI_LINE_DATA).body()).contains("\ndata: ,\"object\"");
    }

    @Test
    void shouldMisplaceOrWithholdUsage() throws IOException {
        assertThat(stream(SimFault.USAGE_NULL).body())
                .doesNotContain("\"usage\":{")
                .contains("\"usage\":null");
        assertThat(json(SimFault.USAGE_NULL).body()).contains("\"usage\":null");
        var moved = stream(SimFault.USAGE_WITH_CHOICES).body();
        assertThat(moved).doesNotContain("\"choices\":[]");
        assertThat(moved.lines().filter(line -> line.contains("\"usage\":{")))
                .singleElement()
                .asString()
                .contains("\"finish_reason\":\"stop\"")
                .endsWith("}");
    }

    @Test
    void shouldSayTheSameByteByByteAndSlowly() throws IOException {
        var whole = json(SimFault.CONNECTION_CLOSE);
        assertThat(whole.end()).isEqualTo(End.FIN);
        assertThat(json(SimFault.BYTE_BY_BYTE).body()).hasSize(whole.body().length());
        server.setFault(SimFault.SLOW_DRIP);
        var start = System.nanoTime();
        try (var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false));
            assertThat(client.read().body()).hasSize(whole.body().length());
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(4L * whole.body().length()));
        server.setFault(null);
    }

    @Test
    void shouldEndKeepAliveBehindThePeersBack() throws IOException {
        server.setFault(SimFault.STALE_KEEP_ALIVE);
        try (var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false));
            var first = client.read();
            assertThat(first.end()).isEqualTo(End.SILENCE);
            assertThat(first.text()).startsWith("HTTP/1.1 200");
            client.send(RawClient.chat(false));
            assertThat(client.read()).isEqualTo(new Read("", End.FIN));
        }
        server.setFault(SimFault.CLOSE_WHEN_IDLE);
        try (var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false));
            var only = client.readToEnd();
            assertThat(only.body()).hasSize(declared(only));
            assertThat(only.head()).doesNotContain("connection: close");
            assertThat(only.end()).isEqualTo(End.FIN);
        }
    }
}
