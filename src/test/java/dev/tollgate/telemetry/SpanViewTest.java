package dev.tollgate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.settle.Settlement;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpanViewTest {
    private final SpanView view = new SpanView(Settlements::place, "0.1.0");

    private List<SpanData> spans(Settlement settlement) {
        return view.spans(settlement);
    }

    /** One fact a line, attributes sorted. */
    private static String text(List<SpanData> spans) {
        var out = new StringBuilder();
        for (var span : spans) {
            out.append(span.getKind()).append(' ').append(span.getName()).append('\n');
            out.append("  id ").append(span.getTraceId()).append('/').append(span.getSpanId());
            out.append(" under ").append(span.getParentSpanId());
            out.append(" state ")
                    .append(span.getSpanContext().getTraceState().asMap())
                    .append('\n');
            out.append("  status ").append(span.getStatus().getStatusCode()).append('\n');
            out.append("  time ")
                    .append(span.getStartEpochNanos())
                    .append(" to ")
                    .append(span.getEndEpochNanos());
            out.append('\n');
            var attributes = new TreeMap<String, String>();
            span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), key.getType() + " " + value));
            attributes.forEach((key, value) ->
                    out.append("  ").append(key).append(" = ").append(value).append('\n'));
            span.getEvents().forEach(event -> out.append("  event ")
                    .append(event.getName())
                    .append(" +")
                    .append(event.getEpochNanos() - span.getStartEpochNanos())
                    .append('\n'));
        }
        return out.toString();
    }

    @Test
    void showsEveryKindOfExchangeAsItsGoldenSpans() {
        GoldenView.matches("spans-failover.txt", text(spans(Settlements.failover())));
        GoldenView.matches("spans-unpriced.txt", text(spans(Settlements.unpriced())));
        GoldenView.matches("spans-cut.txt", text(spans(Settlements.cut())));
        GoldenView.matches("spans-not-served.txt", text(spans(Settlements.notServed())));
    }

    @Test
    void hangsOneClientSpanPerAttemptUnderTheServerSpanUnderTheCallers() {
        var spans = spans(Settlements.failover());
        assertThat(spans)
                .extracting(SpanData::getKind)
                .containsExactly(SpanKind.SERVER, SpanKind.CLIENT, SpanKind.CLIENT);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(span.getSpanContext().isValid()).isTrue();
        });
        assertThat(spans.getFirst().getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(spans.getFirst().getParentSpanContext().isRemote()).isTrue();
        assertThat(spans.get(1).getParentSpanId()).isEqualTo(spans.getFirst().getSpanId());
        assertThat(spans.get(1).getSpanId()).isEqualTo("1111111111111111");
        assertThat(spans.get(2).getSpanId()).isEqualTo("2222222222222222");
    }

    @Test
    void saysTheSameSpanIdInTheAccessLine() {
        var settlement = Settlements.failover();
        assertThat(new AccessLine().exchange(settlement).toUtf8String())
                .contains("\"span_id\":\"" + spans(settlement).getFirst().getSpanId() + "\"");
    }

    @Test
    void hasErrorStatusForOurFailuresAndNotForTheCallers() {
        assertThat(status(Settlements.cut())).isEqualTo(StatusCode.ERROR);
        assertThat(status(Settlements.hostile("m"))).isEqualTo(StatusCode.ERROR);
        assertThat(status(Settlements.notServed())).isEqualTo(StatusCode.UNSET);
        assertThat(status(Settlements.failover())).isEqualTo(StatusCode.UNSET);
        assertThat(spans(Settlements.failover()).get(1).getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
    }

    private StatusCode status(Settlement settlement) {
        return spans(settlement).getFirst().getStatus().getStatusCode();
    }

    @Test
    void neverShowsCredentialsCookiesOrQueriesNorControls() {
        assertThat(text(spans(Settlements.failover()))).doesNotContain(Settlements.CANARY);
        assertThat(text(spans(Settlements.hostile("a\u001b[2J\u0085\u2028\ud800"))))
                .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028]");
        var longest = spans(Settlements.hostile("x".repeat(100_000)))
                .getFirst()
                .getAttributes()
                .asMap()
                .values();
        assertThat(longest).allSatisfy(value -> assertThat(value.toString()).hasSizeLessThan(300));
    }
}
