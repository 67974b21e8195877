package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.fault.Reason;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A defect of ours in the midst of an exchange is told, blames nobody, and holds nothing for ever. */
class DefectTest {
    private static final String EVENT =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}\n\n";

    @Test
    void aTranslationThatThrowsIsAnInternalErrorAndGivesTheLeaseBack() throws Exception {
        try (var gateway = gateway("http://127.0.0.1:1/v1", new Break(Dialect.class, "transcoder", false))) {
            var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.header("tollgate-reason")).isEqualTo("internal");
            assertThat(reply.body())
                    .contains("p/0")
                    .contains("IllegalStateException")
                    .doesNotContain("our fault");
            gateway.awaitIdle();
            assertThat(gateway.settled(1).exchanged().attempts()).isEmpty();
        }
    }

    @Test
    void aRequestThatCannotBeWrittenForADefectIsAnInternalErrorAtOnceAndGivesTheConnectionBack() throws Exception {
        try (var upstream = Scripted.answering(Scripted.json("", "{\"choices\":[]}"));
                var gateway = gateway(upstream.url(), new Break(Dialect.class, "forwards", false))) {
            var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));

            assertThat(reply.status()).as(reply.body()).isEqualTo(500);
            assertThat(reply.header("tollgate-reason")).isEqualTo("internal");
            assertThat(reply.body()).contains("IllegalStateException").doesNotContain("our fault");
            assertDefect(gateway.settled(1).exchanged().attempts().getFirst().failure());
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"answer", "read", "end", "complete", "lost"})
    void anAnswerThatCannotBeReadForADefectIsAnInternalErrorThatBlamesNobody(String method) throws Exception {
        var type = method.equals("answer") ? Transcoder.class : AnswerReader.class;
        try (var upstream = Scripted.answering(Scripted.json("", "{\"choices\":[]}"));
                var gateway = gateway(upstream.url(), new Break(type, method, false))) {
            for (int i = 1; i <= 12; i++) {
                var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));

                assertThat(reply.status()).as("call %s: %s", i, reply.body()).isEqualTo(500);
                assertThat(reply.header("tollgate-reason")).isEqualTo("internal");
                assertThat(reply.body()).contains("IllegalStateException").doesNotContain("our fault");
                var settlement = gateway.settled(i);
                assertThat(settlement.exchanged().attempts())
                        .as("it would strike again, so nobody else is asked")
                        .hasSize(1);
                assertThat(Objects.requireNonNull(settlement.exchanged().fault())
                                .reason())
                        .isEqualTo(Reason.INTERNAL);
                assertDefect(settlement.exchanged().attempts().getFirst().failure());
            }
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"requestReader", "forwards", "transcoder", "answer"})
    void anErrorOfTheMachineIsToldToo(String method) throws Exception {
        try (var upstream = Scripted.answering(Scripted.json("", "{\"choices\":[]}"));
                var gateway = gateway(
                        upstream.url(),
                        new Break(
                                method.equals("answer") ? Transcoder.class : Dialect.class,
                                method,
                                false,
                                () -> new StackOverflowError("our fault")))) {
            var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));

            assertThat(reply.status()).as(reply.body()).isEqualTo(500);
            assertThat(reply.header("tollgate-reason")).isEqualTo("internal");
            assertThat(reply.body()).contains("StackOverflowError").doesNotContain("our fault");
            assertThat(Objects.requireNonNull(gateway.settled(1).exchanged().fault())
                            .reason())
                    .isEqualTo(Reason.INTERNAL);
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({"read, true", "end, false"})
    void aStreamThatBreaksForADefectEndsWithAnErrorEventAndNotCleanly(String method, boolean afterwards)
            throws Exception {
        var script = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n" + EVENT;
        try (var upstream = Scripted.answering(script);
                var gateway = gateway(upstream.url(), new Break(AnswerReader.class, method, afterwards))) {
            var reply = RawCaller.call(gateway.port(), RawCaller.chat(true));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isFalse();
            assertThat(reply.body())
                    .contains("\"content\":\"hi\"")
                    .contains("\"code\":\"internal\"")
                    .doesNotContain("our fault");
            assertDefect(gateway.settled(1).exchanged().attempts().getFirst().failure());
            gateway.awaitIdle();
        }
    }

    private static void assertDefect(@Nullable Failure failure) {
        var met = Objects.requireNonNull(failure);
        assertThat(met.kind()).isEqualTo(Failure.Kind.DEFECT);
        assertThat(met.detail()).contains("IllegalStateException").doesNotContain("our fault");
    }

    /** Where it breaks: at a method, before or after it has done its work. */
    private record Break(Class<?> type, String method, boolean afterwards, Supplier<Throwable> thrown) {
        Break(Class<?> type, String method, boolean afterwards) {
            this(type, method, afterwards, () -> new IllegalStateException("our fault"));
        }
    }

    private static TestGateway gateway(String url, Break breaks) throws IOException {
        var spoken = Dialects.all(1, InstantSource.system());
        var broken = broken(Dialect.class, spoken.getFirst(), breaks);
        return TestGateway.speaking(List.of(broken, spoken.getLast()), """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: p, model: m}]}}
                """.formatted(url));
    }

    /** The same, and what it makes of transcoders and readers too, but that some calls break. */
    private static <T> T broken(Class<T> type, Object whole, Break breaks) {
        return type.cast(Proxy.newProxyInstance(
                DefectTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    boolean here = breaks.type() == type && breaks.method().equals(method.getName());
                    if (here && !breaks.afterwards()) {
                        throw breaks.thrown().get();
                    }
                    try {
                        var result = method.invoke(whole, arguments);
                        if (here) {
                            throw breaks.thrown().get();
                        }
                        return result instanceof Transcoder
                                ? broken(Transcoder.class, result, breaks)
                                : result instanceof AnswerReader ? broken(AnswerReader.class, result, breaks) : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}
