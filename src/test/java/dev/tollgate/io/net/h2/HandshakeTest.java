package dev.tollgate.io.net.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.ClientCert;
import dev.tollgate.config.ListenerConfig.TlsVersion;
import dev.tollgate.io.net.tls.ServerTls;
import dev.tollgate.io.net.tls.UnusableTls;
import dev.tollgate.testing.FrameCaller;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that begin a handshake and do not go on, or begin none (row D9). */
class HandshakeTest {
    private static StreamEcho server;
    private static StreamEcho patient;

    @BeforeAll
    static void start() throws UnusableTls {
        server = new StreamEcho(tls(Duration.ofMillis(600)));
        patient = new StreamEcho(tls(Duration.ofSeconds(20)));
    }

    private static ServerTls tls(Duration handshake) throws UnusableTls {
        return ServerTls.load(
                new ListenerConfig.Tls(
                        TlsCaller.file("server.pem"),
                        TlsCaller.file("server.key"),
                        null,
                        ClientCert.REQUIRED,
                        TlsVersion.V1_2),
                handshake);
    }

    @AfterAll
    static void stop() {
        server.close();
        patient.close();
    }

    /** CI runs the tests of TLS once more with this property, which must not be in vain. */
    @Test
    void speaksTlsByTheJdkWhereTheNativeLibraryIsLeftOut() {
        boolean leftOut = Boolean.getBoolean("io.netty.handler.ssl.noOpenSsl");
        assertThat(ServerTls.spokenBy()).satisfies(library -> assertThat(library.equals("JDK") || !leftOut)
                .isTrue());
    }

    private static Stream<Arguments> beginnings() {
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("half a record header", "\u0016\u0003\u0001"),
                Arguments.of("a record that does not come", "\u0016\u0003\u0001\u0002\u0000"),
                Arguments.of("half a greeting", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
                Arguments.of("a greeting of 16 MiB", "\u0016\u0003\u0001\u0000\u0004\u0001\u00ff\u00ff\u00ff"),
                Arguments.of("an alert", "\u0015\u0003\u0001\u0000\u0002\u0002("),
                Arguments.of("HTTP/1.1", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("the preface of HTTP/2", FrameCaller.PREFACE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beginnings")
    void closesInTimeAndServesNothing(String id, String bytes) throws IOException {
        try (var caller = FrameCaller.raw(server.port())) {
            caller.send(bytes);
            caller.await(frame -> false, 9_000);
            assertThat(caller.ended()).as(id).isTrue();
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void speaksHttp1WithAClientThatOffersNothingKnown() throws IOException {
        try (var socket = TlsCaller.connect(patient.port(), null, new String[] {"TLSv1.3"}, "spdy/3")) {
            socket.getOutputStream().write("GET /x HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
        patient.awaitQuiet();
    }
}
