package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.upstream.ConnectFailure.Kind;
import dev.tollgate.io.upstream.EgressProxy;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.Pki;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only HTTP/2 can do: many streams on few connections, ends of a stream without the connection's, and floods. */
class Http2UpstreamTest {
    private static final int MAX_CONCURRENT = 3;
    private static final int INITIAL_WINDOW = 4;

    private interface Script {
        void talk(H2Socket peer, int index) throws IOException;
    }

    private static ScriptedServer server(Script script, int... settings) throws IOException {
        return new ScriptedServer((socket, index) -> script.talk(new H2Socket(socket, settings), index));
    }

    private static Origin h2c(ScriptedServer server) {
        return server.origin().withHttp(Origin.Http.HTTP_2);
    }

    /** Answers every request with two bytes. */
    private static void answering(H2Socket peer) throws IOException {
        for (var request = peer.request(); request != null; request = peer.request()) {
            peer.head(request.stream(), false, ":status", "200");
            peer.data(request.stream(), new byte[2], true);
        }
    }

    private static Heard send(Bench bench, UpstreamConnection connection) {
        return bench.send(connection, HttpMethod.POST, 0, new Heard());
    }

    /** One wrong exchange ends alone: the one connection that there is carries the next as well. */
    private static void isUsedAgain(Bench bench, Origin origin, ScriptedServer server) throws Exception {
        var connection = bench.connect(origin);
        send(bench, connection).await("end");
        bench.release(connection, true);
        bench.awaitFree(origin);
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void aColdBurstSharesOneConnection() throws Exception {
        try (var server = server((peer, index) -> answering(peer));
                var bench = new Bench(Bench.settings(4, 100))) {
            var origin = h2c(server);
            var asked = new ArrayList<Asked>();
            for (var i = 0; i < 50; i++) {
                asked.add(bench.ask(origin));
            }
            var lent = asked.stream().map(Asked::connection).toList();
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(bench.stats(origin).streams()).isEqualTo(50);
            assertThat(bench.stats(origin).inUse()).isEqualTo(1);
            var heard = lent.stream().map(connection -> send(bench, connection)).toList();
            heard.forEach(one -> one.await("end"));
            lent.forEach(connection -> bench.release(connection, true));
            bench.awaitFree(origin);
            assertThat(bench.stats(origin).idle()).isEqualTo(1);
        }
    }

    @Test
    void aFullConnectionIsFollowedByAnotherWithinThePlaces() throws Exception {
        try (var server = server((peer, index) -> answering(peer), MAX_CONCURRENT, 2);
                var bench = new Bench(Bench.settings(2, 1))) {
            var origin = h2c(server);
            var lent = new ArrayList<UpstreamConnection>();
            for (var i = 0; i < 4; i++) {
                lent.add(bench.connect(origin));
            }
            assertThat(server.accepted()).isEqualTo(2);
            var waiting = bench.ask(origin);
            assertThat(bench.ask(origin).failure().kind()).isEqualTo(Kind.POOL);
            bench.release(lent.getFirst(), true);
            lent.set(0, waiting.connection());
            lent.forEach(connection -> bench.release(connection, false));
            bench.awaitFree(origin);
        }
    }

    @Test
    void aBurstThatTheFirstConnectionCannotHoldMovesOn() throws Exception {
        // As many may wait as ask: the first connection may be there, and smaller than hoped, before the last has
        // asked.
        try (var server = server((peer, index) -> answering(peer), MAX_CONCURRENT, 3);
                var bench = new Bench(Bench.settings(4, 12))) {
            var origin = h2c(server);
            var asked = new ArrayList<Asked>();
            for (var i = 0; i < 12; i++) {
                asked.add(bench.ask(origin));
            }
            asked.forEach(one -> bench.release(one.connection(), false));
            bench.awaitFree(origin);
            assertThat(server.accepted()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void whoLeavesABurstDoesNotEndItForTheOthers() throws Exception {
        try (var server = server((peer, index) -> answering(peer));
                var bench = new Bench(Bench.settings(1, 4))) {
            var origin = h2c(server);
            var second = bench.askTwiceAndLeaveOnce(origin);
            bench.release(second.connection(), true);
            bench.awaitFree(origin);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatTakesNoStreamsOrSpeaksAnotherProtocolIsAFailureToConnect() throws Exception {
        try (var none = server((peer, index) -> answering(peer), MAX_CONCURRENT, 0);
                var old = ScriptedServer.answering();
                var mute = new ScriptedServer((socket, index) -> ScriptedServer.awaitEnd(socket));
                var talkative = new ScriptedServer((socket, index) -> {
                    ScriptedServer.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
                    ScriptedServer.awaitEnd(socket);
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            assertThat(bench.ask(h2c(none)).failure().kind()).isEqualTo(Kind.POOL);
            for (var other : List.of(old, talkative, mute)) {
                var failure = bench.ask(h2c(other), other == mute ? 500 : Bench.PATIENCE_MILLIS)
                        .failure();
                assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
                assertThat(failure.timedOut()).isEqualTo(other == mute);
                bench.awaitFree(h2c(other));
            }
            bench.awaitFree(h2c(none));
        }
    }

    @Test
    void aPeerThatGoesAwayFinishesWhatItTookAndGetsNothingMore() throws Exception {
        var accepted = new AtomicInteger();
        try (var server = server((peer, index) -> {
                    if (accepted.getAndIncrement() > 0) {
                        answering(peer);
                        return;
                    }
                    var first = peer.next();
                    var second = peer.next();
                    peer.goAway(Integer.MAX_VALUE, 0); // RFC 9113 section 6.8: the warning before
                    peer.goAway(first.stream(), 0);
                    assertThat(second.stream()).isGreaterThan(first.stream());
                    peer.head(first.stream(), false, ":status", "200");
                    peer.data(first.stream(), new byte[5], true);
                    peer.await(-1);
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = h2c(server);
            var one = bench.ask(origin);
            var two = bench.ask(origin);
            var first = one.connection();
            var second = two.connection();
            var taken = send(bench, first);
            var untaken = send(bench, second);
            untaken.await("GoAway unprocessed");
            taken.await("end");
            assertThat(taken.bytes).hasValue(5);
            bench.release(first, true);
            bench.release(second, false);
            bench.awaitFree(origin);
            var later = bench.connect(origin);
            assertThat(later.reused()).isFalse();
            send(bench, later).await("end");
            bench.release(later, true);
            bench.awaitFree(origin);
        }
    }

    @Test
    void whatIsLentButNotSentWhenThePeerGoesAwayIsUnprocessedAndEndsNothingElse() throws Exception {
        try (var server = server((peer, index) -> {
                    var taken = peer.next();
                    peer.goAway(taken.stream(), 0);
                    peer.await(H2Socket.PING); // the test lets it go on
                    peer.head(taken.stream(), false, ":status", "200");
                    peer.data(taken.stream(), new byte[5], true);
                    peer.await(-1);
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = h2c(server);
            var first = bench.connect(origin);
            var late = bench.connect(origin);
            var connection = first.channel().parent();
            var taken = send(bench, first);
            await().until(() -> {
                var other = bench.connect(origin);
                bench.release(other, false);
                return !other.reused();
            });
            send(bench, late).await("GoAway unprocessed");
            bench.onLoop(() -> connection.writeAndFlush(new DefaultHttp2PingFrame(1)));
            taken.await("end");
            bench.release(first, true);
            bench.release(late, false);
            bench.awaitFree(origin);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {H2Socket.REFUSED_STREAM, H2Socket.CANCEL, 2, 11})
    void aResetEndsItsStreamAloneAndSaysItsCode(int code) throws Exception {
        try (var server = server((peer, index) -> {
                    peer.reset(peer.next().stream(), code);
                    var half = peer.next();
                    peer.head(half.stream(), false, ":status", "200");
                    peer.data(half.stream(), new byte[3], false);
                    peer.reset(half.stream(), code);
                    answering(peer);
                });
                var bench = new Bench(Bench.settings(1, 4))) {
            var origin = h2c(server);
            for (var i = 0; i < 2; i++) {
                var connection = bench.connect(origin);
                var heard = send(bench, connection).await("inactive");
                assertThat(heard.events).contains("Reset " + code).doesNotContain("end");
                bench.release(connection, false);
            }
            var connection = bench.connect(origin);
            assertThat(connection.reused()).isTrue();
            send(bench, connection).await("end");
            bench.release(connection, true);
            bench.awaitFree(origin);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    private static final List<String[]> WRONG_HEADS = List.of(
            new String[] {"x-one", "1"},
            new String[] {":status", "200", ":status", "200"},
            new String[] {"x-one", "1", ":status", "200"},
            new String[] {":status", "99"},
            new String[] {":status", "0200"},
            new String[] {":status", "101"},
            new String[] {":status", "600"},
            new String[] {":status", "2 0"},
            new String[] {":status", "200", ":path", "/"},
            new String[] {":status", "200", ":unknown", "1"},
            new String[] {":status", "200", "X-Upper", "1"},
            new String[] {":status", "200", "", "empty"},
            new String[] {":status", "200", "x y", "1"},
            new String[] {":status", "200", "connection", "close"},
            new String[] {":status", "200", "transfer-encoding", "chunked"},
            new String[] {":status", "200", "keep-alive", "1"},
            new String[] {":status", "200", "upgrade", "h2c"},
            new String[] {":status", "200", "x-split", "a\r\nb: c"},
            new String[] {":status", "200", "x-nul", "a\u0000b"},
            new String[] {":status", "200", "content-length", "3", "content-length", "4"},
            new String[] {":status", "200", "content-length", "+3"},
            new String[] {":status", "200", "content-length", "3, 4"},
            new String[] {":status", "204", "content-length", "3"});

    @Test
    void aHeadThatBreaksTheRulesEndsItsStreamAlone() throws Exception {
        try (var server = server((peer, index) -> {
                    for (var wrong : WRONG_HEADS) {
                        var request = peer.request();
                        if (request == null) {
                            return;
                        }
                        peer.head(request.stream(), false, wrong);
                    }
                    answering(peer);
                });
                var bench = new Bench(Bench.settings(1, 4))) {
            var origin = h2c(server);
            for (var wrong : WRONG_HEADS) {
                var connection = bench.connect(origin);
                var heard = send(bench, connection).await(events -> !events.isEmpty());
                assertThat(heard.events)
                        .as(String.join(" ", wrong))
                        .contains("Broken FRAMING")
                        .doesNotContain("200", "end");
                bench.release(connection, false);
            }
            isUsedAgain(bench, origin, server);
        }
    }

    @Test
    void bodiesAndTrailersThatBreakTheRulesEndTheirStreamAlone() throws Exception {
        List<Script> wrongs = List.of(
                (peer, stream) -> peer.data(stream, new byte[3], true),
                (peer, stream) -> peer.head(stream, true, ":status", "103"),
                (peer, stream) -> {
                    peer.head(stream, false, ":status", "200");
                    peer.head(stream, true, ":status", "200");
                },
                (peer, stream) -> {
                    peer.head(stream, false, ":status", "200");
                    peer.head(stream, true, "connection", "close");
                },
                (peer, stream) -> {
                    for (var i = 0; i < 9; i++) {
                        peer.head(stream, false, ":status", "103");
                    }
                },
                (peer, stream) -> peer.head(stream, true, ":status", "200", "content-length", "4"));
        try (var server = server((peer, index) -> {
                    for (var wrong : wrongs) {
                        var request = peer.request();
                        if (request == null) {
                            return;
                        }
                        wrong.talk(peer, request.stream());
                    }
                    var request = peer.next();
                    peer.head(request.stream(), false, ":status", "200");
                    peer.data(request.stream(), new byte[1], false);
                    peer.head(request.stream(), true, "x-trailer", "dropped");
                    answering(peer);
                });
                var bench = new Bench(Bench.settings(1, 4))) {
            var origin = h2c(server);
            for (var i = 0; i < wrongs.size(); i++) {
                var connection = bench.connect(origin);
                var number = i;
                var heard = send(bench, connection)
                        .await(events -> events.toString().contains("Broken"));
                assertThat(heard.events).as("wrong %d", number).doesNotContain("end");
                bench.release(connection, false);
            }
            isUsedAgain(bench, origin, server);
        }
    }

    @Test
    void aConnectionThatBreaksTheRulesEndsEachOfItsStreamsOnce() throws Exception {
        List<Script> wrongs = List.of(
                (peer, stream) -> peer.write(H2Socket.DATA, 0, 0, 1),
                (peer, stream) -> peer.write(H2Socket.HEADERS, H2Socket.END_HEADERS, stream, 0xff, 0xff),
                (peer, stream) -> peer.write(H2Socket.SETTINGS, 0, 0, 1),
                (peer, stream) -> peer.write(H2Socket.WINDOW_UPDATE, 0, 0, new byte[4]),
                (peer, stream) -> peer.write(5, H2Socket.END_HEADERS, stream, 0, 0, 0, 2),
                (peer, stream) -> peer.goAway(0, 11));
        for (var wrong : wrongs) {
            try (var server = server((peer, index) -> {
                        var first = peer.next();
                        peer.next();
                        peer.head(first.stream(), false, ":status", "200");
                        wrong.talk(peer, first.stream());
                        peer.await(-1);
                    });
                    var bench = new Bench(Bench.settings(1, 4))) {
                var origin = h2c(server);
                var lent = List.of(bench.connect(origin), bench.connect(origin));
                var heard =
                        lent.stream().map(connection -> send(bench, connection)).toList();
                for (var one : heard) {
                    one.await("inactive");
                    assertThat(one.events).doesNotContain("end");
                    assertThat(one.events.stream().filter(event -> event.matches("(Closed|Reset|GoAway|Clean).*")))
                            .as("%s", one.events)
                            .hasSize(1);
                }
                lent.forEach(connection -> bench.release(connection, false));
                bench.awaitFree(origin);
                bench.awaitStats(origin, stats -> stats.open() == 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {H2Socket.PRIORITY, H2Socket.SETTINGS, H2Socket.PING, H2Socket.WINDOW_UPDATE, 0x42, 77, 88, 99})
    void aFloodOfFramesThatCostNothingEndsTheConnection(int type) throws Exception {
        try (var server = server((peer, index) -> {
                    var stream = peer.next().stream();
                    peer.head(stream, false, ":status", "200");
                    for (var i = 0; i < 20_000; i++) {
                        flood(peer, type, stream, i);
                    }
                });
                var bench = new Bench(Bench.settings(1, 4))) {
            var origin = h2c(server);
            var connection = bench.connect(origin);
            var heard = send(bench, connection).await("inactive");
            assertThat(heard.events).doesNotContain("end");
            bench.release(connection, false);
            bench.awaitStats(origin, stats -> stats.open() == 0);
        }
    }

    private static void flood(H2Socket peer, int type, int stream, int i) throws IOException {
        switch (type) {
            case H2Socket.PRIORITY -> peer.write(type, 0, stream, 0, 0, 0, 0, 1);
            case H2Socket.SETTINGS -> peer.write(type, 0, 0);
            case H2Socket.PING -> peer.write(type, 0, 0, new byte[8]);
            case H2Socket.WINDOW_UPDATE -> peer.write(type, 0, stream, 0, 0, 0, 1);
            case 77 -> peer.write(H2Socket.DATA, 0, stream);
            case 88 -> peer.write(H2Socket.RST_STREAM, 0, stream, 0, 0, 0, 8);
            case 99 -> peer.write(i == 0 ? H2Socket.HEADERS : H2Socket.CONTINUATION, 0, stream);
            default -> peer.write(type, 0, 0);
        }
    }

    @Test
    void aPeerThatGivesNoWindowIsStalled() throws Exception {
        try (var server = server((peer, index) -> peer.await(-1), INITIAL_WINDOW, 0);
                var bench = new Bench(Bench.settings(1, 4), 300)) {
            var origin = h2c(server);
            var connection = bench.connect(origin);
            var heard = new Heard();
            bench.onLoop(() -> {
                connection.install(heard);
                Heard.ask(connection.channel(), HttpMethod.POST, 100);
                return heard;
            });
            heard.await("Broken STALLED");
            bench.release(connection, false);
            bench.awaitFree(origin);
            assertThat(bench.stats(origin).idle()).isEqualTo(1);
        }
    }

    @Test
    void theTunnelOfAProxyCarriesHttp2() throws Exception {
        var listening = Pki.listen("server", false);
        var parameters = listening.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        listening.setSSLParameters(parameters);
        try (var server = new ScriptedServer(listening, (socket, index) -> answering(new H2Socket(socket)));
                var egress = new ScriptedServer((socket, index) -> {
                    ScriptedServer.readHead(socket);
                    ScriptedServer.write(socket, "HTTP/1.1 200 Connection established\r\n\r\n");
                    relay(socket, server.port());
                });
                var bench = new Bench(Bench.settings(1, 4))) {
            var origin = new Origin(
                    true,
                    "127.0.0.1",
                    server.port(),
                    Pki.trusting(),
                    new EgressProxy("127.0.0.1", egress.port(), null, null));
            for (var i = 0; i < 3; i++) {
                var connection = bench.connect(origin);
                var heard = send(bench, connection).await("end");
                assertThat(heard.head().protocolVersion().majorVersion()).isEqualTo(2);
                bench.release(connection, true);
            }
            bench.awaitFree(origin);
            assertThat(egress.accepted()).isEqualTo(1);
        }
    }

    private static void relay(Socket client, int port) throws IOException {
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var back = Thread.ofVirtual().start(() -> {
                try {
                    upstream.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException gone) {
                    // either side went away
                }
            });
            client.getInputStream().transferTo(upstream.getOutputStream());
            back.interrupt();
        }
    }
}
