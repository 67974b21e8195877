package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.endtoend.MatrixClient.Ask;
import dev.tollgate.endtoend.MatrixClient.Call;
import dev.tollgate.endtoend.MatrixClient.End;
import dev.tollgate.endtoend.MatrixClient.Said;
import dev.tollgate.http.Protocol;
import dev.tollgate.settle.Settlement;
import dev.tollgate.sim.SimCapacity;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.Settled;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vendors' SDKs as clients, providers of each dialect, streamed or not, over each transport: all must come out the same. */
class DialectMatrixTest {
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final List<AutoCloseable> open = new ArrayList<>();
    private SimServer sim;
    private TestGateway gateway;
    private @Nullable TestGateway front;

    /** What the client and the provider are spoken to with. */
    enum Ride {
        HTTP1(Protocol.HTTP_1_1, false, false, ""),
        HTTP1_TO_H2C(Protocol.HTTP_1_1, false, true, ""),
        TLS_HTTP1_TO_HTTP1(Protocol.HTTP_1_1, true, false, ""),
        TLS_H2_TO_HTTP1(Protocol.HTTP_2, true, false, ""),
        TLS_H2_TO_TLS_H2(Protocol.HTTP_2, true, true, ", protocol: https, tls: " + TlsCaller.listenerTls("server", ""));

        final Protocol protocol;
        final boolean secured;
        /** Whether a gateway stands in front of the simulator, which speaks HTTP/1.1 alone. */
        final boolean fronted;

        final String front;

        Ride(Protocol protocol, boolean secured, boolean fronted, String front) {
            this.protocol = protocol;
            this.secured = secured;
            this.fronted = fronted;
            this.front = front;
        }

        String listener() {
            return secured ? ", protocol: https, tls: " + TlsCaller.listenerTls("server", "") : "";
        }

        /** The URL of the provider and how it is reached. */
        String provider(int port) {
            return front.isEmpty()
                    ? "url: \"http://127.0.0.1:%d/v1\", protocol: http2".formatted(port)
                    : "url: \"https://127.0.0.1:%d/v1\", tls: {ca: \"%s\"}".formatted(port, TlsCaller.file("ca.pem"));
        }
    }

    /** One cell of the matrix. */
    record Cell(String client, String provider, boolean streamed, Ride ride) {
        MatrixClient open(TestGateway gateway) {
            return client.equals("openai")
                    ? OpenAiMatrixClient.of(gateway, ride.secured, ride.protocol == Protocol.HTTP_2)
                    : AnthropicMatrixClient.of(gateway, ride.secured, ride.protocol == Protocol.HTTP_2);
        }

        @Override
        public String toString() {
            return client + " client, " + provider + " provider, " + (streamed ? "streamed" : "whole") + ", " + ride;
        }
    }

    static Stream<Cell> cells() {
        return Stream.of("openai", "anthropic")
                .flatMap(client -> Stream.of("openai", "anthropic").flatMap(provider -> Stream.of(false, true)
                        .map(streamed -> new Cell(client, provider, streamed, Ride.HTTP1))));
    }

    static Stream<Cell> everyRide() {
        return cells().flatMap(cell ->
                Stream.of(Ride.values()).map(ride -> new Cell(cell.client(), cell.provider(), cell.streamed(), ride)));
    }

    private MatrixClient start(Cell cell) throws Exception {
        return start(cell, SimSettings.instant());
    }

    private MatrixClient start(Cell cell, SimSettings settings) throws Exception {
        sim = SimServer.start(settings.withModels("m-1").withApiKey("sk-operator"));
        var provider = "url: \"" + sim.baseUrl() + "\"";
        if (cell.ride().fronted) {
            front = TestGateway.start("""
                    listeners: {llm: {address: "127.0.0.1:0"%s}}
                    providers: {sim: {dialect: %s, url: "%s", key: sk-operator}}
                    models: {m-1: {targets: [{provider: sim, model: m-1}]}}
                    retries: {attempts: 1}
                    """.formatted(cell.ride().front, cell.provider(), sim.baseUrl()));
            provider = cell.ride().provider(front.port());
        }
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"%s}}
                providers: {sim: {dialect: %s, %s, key: sk-operator}}
                models:
                  fast:
                    targets:
                      - {provider: sim, model: m-1, maxTokens: 4000,
                         price: {input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6}}
                retries: {attempts: 1}
                """.formatted(cell.ride().listener(), cell.provider(), provider));
        var client = cell.open(gateway);
        open.add(client);
        open.add(gateway);
        if (front != null) {
            open.add(front);
        }
        open.add(sim);
        return client;
    }

    @AfterEach
    void close() throws Exception {
        if (gateway != null) {
            gateway.awaitIdle();
        }
        if (front != null) {
            front.awaitIdle();
        }
        for (var one : open) {
            one.close();
        }
    }

    /** What the client was told it used is what was settled, and the money follows from it. */
    private Settlement metered(Cell cell, Said said, int exchange) {
        var settlement = gateway.settled(exchange);
        var arrival = settlement.exchanged().arrival();
        assertThat(arrival.protocol()).isEqualTo(cell.ride().protocol);
        assertThat(arrival.peer().tls() != null).isEqualTo(cell.ride().secured);
        var usage = Settled.usage(settlement);
        assertThat(usage.isPartial()).isFalse();
        assertThat(usage.totalInput()).isEqualTo(said.input());
        assertThat(usage.totalOutput()).isEqualTo(said.output());
        assertThat(usage.cacheRead()).isEqualTo(said.cached());
        long nanos = usage.uncachedInput() * 3_000
                + usage.cacheRead() * 300
                + usage.cacheWrite5m() * 3_750
                + usage.cacheWrite1h() * 6_000
                + usage.totalOutput() * 15_000;
        assertThat(settlement.cost().total().nanos()).isEqualTo(nanos);
        return settlement;
    }

    @ParameterizedTest
    @MethodSource("everyRide")
    void text(Cell cell) throws Exception {
        var client = start(cell);
        var said = client.ask(Ask.of("Tell me of the \"river\" \u6771\u4eac \ud83d\ude80"), cell.streamed());
        assertThat(said.text()).isNotBlank();
        assertThat(said.calls()).isEmpty();
        assertThat(said.end()).isEqualTo(End.STOP);
        assertThat(client.ask(Ask.of("Tell me of the \"river\" \u6771\u4eac \ud83d\ude80"), !cell.streamed())
                        .text())
                .isEqualTo(said.text());
        assertThat(metered(cell, said, 1).exchanged().attempts().getFirst().lossy())
                .isEmpty();
        metered(cell, said, 2);
        var sent = Objects.requireNonNull(sim.counters().lastRequest()).bodyText();
        assertThat(sent).contains("\u6771\u4eac").contains("river").contains("4000");
    }

    @ParameterizedTest
    @MethodSource("cells")
    void longAnswers(Cell cell) throws Exception {
        var client = start(cell, SimSettings.instant().withOutput(SimOutput.SHORT.withMeanTokens(3000)));
        var said = client.ask(Ask.of("At length"), cell.streamed());
        assertThat(said.output()).isGreaterThan(700);
        assertThat(said.text().length()).isGreaterThan(3000);
        metered(cell, said, 1);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void boundsAndStops(Cell cell) throws Exception {
        var client = start(cell);
        var cut = client.ask(Ask.of("hello").atMost(2), cell.streamed());
        assertThat(cut.end()).isEqualTo(End.LENGTH);
        assertThat(cut.output()).isEqualTo(2);
        var stopped = client.ask(Ask.of("hello").until("e"), cell.streamed());
        assertThat(stopped.end()).isEqualTo(End.STOP);
        assertThat(stopped.text()).doesNotContain("e");
        metered(cell, stopped, 2);
    }

    @ParameterizedTest
    @MethodSource("everyRide")
    void oneTool(Cell cell) throws Exception {
        var client = start(cell);
        var ask = Ask.of("Use a tool", "look", "now");
        var said = client.ask(ask, cell.streamed());
        assertThat(said.end()).isEqualTo(End.TOOLS);
        assertThat(said.calls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("look");
            assertThat(new ObjectMapper()
                            .readTree(call.arguments())
                            .path("word")
                            .isTextual())
                    .isTrue();
        });
        metered(cell, said, 1);
        var then = client.answer(ask, said, List.of("found \"it\""), cell.streamed());
        assertThat(then.end()).isEqualTo(End.STOP);
        assertThat(then.text()).isNotBlank();
        assertThat(Objects.requireNonNull(sim.counters().lastRequest()).bodyText())
                .contains(said.calls().getFirst().id())
                .contains("found \\\"it\\\"");
        assertThat(metered(cell, then, 2).exchanged().attempts().getFirst().lossy())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void parallelToolsAlsoInterleavedAndWithoutArguments(Cell cell) throws Exception {
        var client = start(cell);
        var ask = Ask.of("Use every tool in parallel, interleaved", "look", "now", "find");
        var said = client.ask(ask, cell.streamed());
        assertThat(said.end()).isEqualTo(End.TOOLS);
        assertThat(said.calls()).map(Call::name).containsExactly("look", "now", "find");
        assertThat(said.calls().get(1).arguments()).isEqualTo("{}");
        assertThat(said.calls()).map(Call::id).doesNotHaveDuplicates();
        metered(cell, said, 1);
        var then = client.answer(ask, said, List.of("one", "two", "three"), cell.streamed());
        assertThat(then.end()).isEqualTo(End.STOP);
        metered(cell, then, 2);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aToolCallThatWasCutIsNotWhole(Cell cell) throws Exception {
        var client = start(cell);
        var said = client.ask(Ask.of("Use a tool", "look").atMost(4), cell.streamed());
        assertThat(said.end()).isEqualTo(End.LENGTH);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void images(Cell cell) throws Exception {
        var client = start(cell);
        var said = client.ask(Ask.of("What is this?").with(PNG), cell.streamed());
        assertThat(said.text()).isNotBlank();
        var sent = Objects.requireNonNull(sim.counters().lastRequest()).bodyText();
        assertThat(sent)
                .contains(PNG)
                .contains(cell.provider().equals("openai") ? "\"image_url\"" : "\"media_type\":\"image/png\"");
        assertThat(metered(cell, said, 1).exchanged().attempts().getFirst().lossy())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void cachedTokensAreCountedAndPaid(Cell cell) throws Exception {
        var client = start(cell, SimSettings.instant().withCapacity(new SimCapacity(100, 0, 1, 4096)));
        var text = "x".repeat(8192);
        var first = client.ask(Ask.of(text), cell.streamed());
        metered(cell, first, 1);
        var second = client.ask(Ask.of(text), cell.streamed());
        metered(cell, second, 2);
        if (cell.provider().equals("openai")) {
            assertThat(second.cached()).isGreaterThan(1024);
        }
    }

    @ParameterizedTest
    @MethodSource("everyRide")
    void errorsHaveTheStatusThatTheClientKnows(Cell cell) throws Exception {
        var client = start(cell);
        var anthropic = cell.client().equals("anthropic");
        var full = anthropic ? 529 : cell.provider().equals("openai") ? 529 : 503;
        check(cell, client, SimFault.BAD_REQUEST, 400);
        check(cell, client, SimFault.INTERNAL_ERROR, 500);
        check(cell, client, SimFault.OVERLOADED, full);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aLimitThatWasReachedIsToldWithItsWait(Cell cell) throws Exception {
        var client = start(cell);
        check(cell, client, SimFault.RATE_LIMITED, 429);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void theOperatorsKeyIsNobodysAffair(Cell cell) throws Exception {
        check(cell, start(cell), SimFault.UNAUTHORIZED, 502);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void anErrorAsTheFirstEventIsAStatus(Cell cell) throws Exception {
        var client = start(cell);
        sim.failNext(SimFault.ERROR_FIRST_EVENT, 1);
        var thrown = catchThrowable(() -> client.ask(Ask.of("hello"), cell.streamed()));
        assertThat(client.status(thrown)).as("%s", thrown).isGreaterThanOrEqualTo(500);
    }

    private void check(Cell cell, MatrixClient client, SimFault fault, int status) {
        sim.failNext(fault, 1);
        var thrown = catchThrowable(() -> client.ask(Ask.of("hello"), cell.streamed()));
        assertThat(client.status(thrown)).as("%s: %s", fault, thrown).isEqualTo(status);
        assertThat(thrown).hasMessageNotContaining(SimFault.OPERATOR_KEY);
    }

    static Stream<Cell> streams() {
        return cells().filter(Cell::streamed);
    }

    static Stream<Cell> streamsOnEveryRide() {
        return everyRide().filter(Cell::streamed);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void anErrorInsideAStreamIsOneForTheClientToo(Cell cell) throws Exception {
        for (var fault : List.of(SimFault.ERROR_MID_STREAM, SimFault.TRUNCATE_CHUNKED, SimFault.RESET_MID_BODY)) {
            var client = start(cell);
            sim.failNext(fault, 1);
            var thrown = catchThrowable(() -> client.ask(Ask.of("hello"), true));
            assertThat(thrown).as("%s", fault).isNotNull();
            assertThat(Settled.reason(gateway.settled(1))).isEqualTo("stream_cut");
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void oddStreamsComeOutTheSame(Cell cell) throws Exception {
        var client = start(cell);
        var ask = Ask.of("Use every tool in parallel", "look", "now");
        var plain = client.ask(ask, true);
        for (var fault : List.of(
                SimFault.PINGS,
                SimFault.COMMENTS,
                SimFault.CRLF,
                SimFault.NO_SPACE,
                SimFault.MULTI_LINE_DATA,
                SimFault.BYTE_BY_BYTE)) {
            if (fault == SimFault.PINGS
                    && cell.client().equals("openai")
                    && cell.provider().equals("openai")) {
                // Bytes pass untouched there, and this client takes no event that is not a chunk.
                continue;
            }
            sim.failNext(fault, 1);
            var odd = client.ask(ask, true);
            assertThat(odd.calls()).as("%s", fault).isEqualTo(plain.calls());
            assertThat(odd.output()).as("%s", fault).isEqualTo(plain.output());
        }
    }

    @ParameterizedTest
    @MethodSource("streamsOnEveryRide")
    void whoLeavesStopsItsProvider(Cell cell) throws Exception {
        var client = start(
                cell,
                SimSettings.instant()
                        .withSpeed(new SimSpeed(Duration.ofMillis(5), 1e9, Duration.ofMillis(5), 0))
                        .withOutput(SimOutput.SHORT.withMeanTokens(2000)));
        client.leave(Ask.of("At length"), 5);
        var settlement = gateway.settled(1);
        assertThat(Settled.tries(settlement)).containsExactly("sim/0 cancelled");
        assertThat(Settled.usage(settlement).isPartial()).isTrue();
        assertThat(Settled.usage(settlement).totalInput()).isPositive();
        await().atMost(Duration.ofSeconds(20)).until(() -> sim.inFlight() == 0);
    }
}
