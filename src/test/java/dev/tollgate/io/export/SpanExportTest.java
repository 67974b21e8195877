package dev.tollgate.io.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.TelemetryConfig;
import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.Settlements;
import dev.tollgate.telemetry.SpanView;
import dev.tollgate.wire.Bytes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpanExportTest {
    private static final SpanView VIEW = new SpanView(Settlements::place, "0.1.0");

    private final Vertx vertx = Vertx.vertx();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /** What a collector was sent. */
    private record Received(String path, String contentType, Bytes body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private int collector(boolean grpc) throws Exception {
        var server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    received.add(new Received(
                            String.valueOf(request.path()),
                            String.valueOf(request.getHeader("content-type")),
                            Bytes.of(body.getBytes())));
                    answer(request, grpc);
                }));
        return server.listen().await(10, TimeUnit.SECONDS).actualPort();
    }

    private static void answer(HttpServerRequest request, boolean grpc) {
        var response = request.response();
        if (grpc) {
            // One empty ExportTraceServiceResponse: uncompressed flag, length 0.
            response.putHeader("content-type", "application/grpc").putTrailer("grpc-status", "0");
            response.end(Buffer.buffer(new byte[5]));
        } else {
            response.putHeader("content-type", "application/x-protobuf").end();
        }
    }

    private SpanExport export(TelemetryConfig.OtlpProtocol protocol, int port) {
        var otlp = new TelemetryConfig.Otlp(URI.create("http://127.0.0.1:" + port), protocol);
        var timeout = Duration.ofSeconds(5);
        return SpanExport.start(Collectors.exporter(otlp, timeout), VIEW, timeout, complaints::add);
    }

    @Test
    void reachesACollectorOverHttp() throws Exception {
        int port = collector(false);
        try (var export = export(TelemetryConfig.OtlpProtocol.HTTP, port)) {
            export.settled(Settlements.failover());
            Awaitility.await().until(() -> export.exported() == 3);
        }
        assertThat(received).hasSize(1);
        assertThat(received.getFirst().path).isEqualTo("/v1/traces");
        assertThat(received.getFirst().contentType).isEqualTo("application/x-protobuf");
        holdsTheTrace(received.getFirst().body.toArray());
    }

    @Test
    void reachesACollectorOverGrpc() throws Exception {
        int port = collector(true);
        try (var export = export(TelemetryConfig.OtlpProtocol.GRPC, port)) {
            export.settled(Settlements.failover());
            Awaitility.await().until(() -> export.exported() == 3);
        }
        assertThat(received).hasSize(1);
        assertThat(received.getFirst().path).isEqualTo("/opentelemetry.proto.collector.trace.v1.TraceService/Export");
        assertThat(received.getFirst().contentType).startsWith("application/grpc");
        holdsTheTrace(received.getFirst().body.toArray());
    }

    private static void holdsTheTrace(byte[] body) {
        var hex = HexFormat.of().formatHex(body);
        // trace_id is field 1 of a span, 16 bytes; span_id field 2, 8 bytes; the parent field 4.
        assertThat(hex).contains("0a10" + "4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(hex).contains("1208" + "1111111111111111").contains("1208" + "2222222222222222");
        assertThat(hex).contains("2208" + "00f067aa0ba902b7");
        var text = new String(body, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("chat gpt-4o-mini", "gen_ai.usage.cost", "service.name", "tollgate");
        assertThat(text).doesNotContain(Settlements.CANARY);
    }

    @Test
    void sendsWhatIsQueuedBeforeItEnds() throws Exception {
        int port = collector(false);
        var export = export(TelemetryConfig.OtlpProtocol.HTTP, port);
        for (int i = 0; i < 100; i++) {
            export.settled(Settlements.unpriced());
        }
        export.close();
        assertThat(export.exported()).isEqualTo(200);
        assertThat(export.dropped()).isZero();
        export.settled(Settlements.unpriced());
        assertThat(export.dropped()).isEqualTo(2);
    }

    @Test
    void complainsOnceWhenNobodyListens() {
        try (var export = export(TelemetryConfig.OtlpProtocol.HTTP, 1)) {
            export.settled(Settlements.unpriced());
            Awaitility.await().until(() -> export.dropped() == 2);
            export.settled(Settlements.unpriced());
            Awaitility.await().until(() -> export.dropped() == 4);
        }
        assertThat(complaints).hasSize(1);
        assertThat(complaints.getFirst())
                .startsWith("telemetry.otlp: ")
                .contains("2 spans dropped so far")
                .endsWith("(expected: a collector that answers)");
    }

    /** Takes nothing until it is opened. */
    private static final class Stuck implements SpanExporter {
        final CountDownLatch entered = new CountDownLatch(1);
        final CompletableResultCode result = new CompletableResultCode();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            entered.countDown();
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return result;
        }

        @Override
        public CompletableResultCode shutdown() {
            return result;
        }
    }

    @Test
    void dropsAndCountsWhatDoesNotFitWhileTheCollectorIsStuck() throws InterruptedException {
        var stuck = new Stuck();
        var export = SpanExport.start(stuck, VIEW, Duration.ofSeconds(30), complaints::add);
        var settlement = Settlements.unpriced();
        export.settled(settlement);
        stuck.entered.await();
        for (int i = 0; i < 3000; i++) {
            export.settled(settlement);
        }
        assertThat(export.dropped()).isEqualTo((3000 - 2048) * 2);
        stuck.result.succeed();
        export.close();
        assertThat(export.exported()).isEqualTo((1 + 2048) * 2);
    }

    @Test
    void survivesASettlementThatCannotBeShown() {
        var exporter = new Stuck();
        exporter.result.succeed();
        var view = new SpanView(
                endpoint -> {
                    if (endpoint.equals("local/0")) {
                        throw new IllegalStateException("lookup");
                    }
                    return Settlements.place(endpoint);
                },
                "0.1.0");
        try (var export = SpanExport.start(exporter, view, Duration.ofSeconds(5), complaints::add)) {
            export.settled(Settlements.unpriced());
            Settlement good = Settlements.failover();
            export.settled(good);
            Awaitility.await().until(() -> export.exported() == 3);
            assertThat(export.dropped()).isEqualTo(2);
            assertThat(complaints).hasSize(1);
        }
    }
}
