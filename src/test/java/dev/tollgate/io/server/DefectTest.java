package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A defect of ours in the midst of an exchange is told, and holds nothing for ever. */
class DefectTest {

    @Test
    void aTranslationThatThrowsIsAnInternalErrorAndGivesTheLeaseBack() throws Exception {
        var spoken = Dialects.all(1, InstantSource.system());
        try (var gateway = TestGateway.speaking(List.of(broken(spoken.getFirst()), spoken.getLast()), """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {none: {dialect: openai, url: "http://127.0.0.1:1/v1"}}
                models: {fast: {targets: [{provider: none, model: m}]}}
                """)) {
            var body = "{\"model\":\"fast\",\"messages\":[]}";

            var reply = RawCaller.call(
                    gateway.port(),
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n"
                            + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.header("tollgate-reason")).isEqualTo("internal");
            assertThat(reply.body())
                    .contains("none/0")
                    .contains("IllegalStateException")
                    .doesNotContain("our fault");
            gateway.awaitIdle();
            assertThat(gateway.settled(1).exchanged().attempts()).isEmpty();
        }
    }

    /** This dialect, but that nothing of it can be translated. */
    private static Dialect broken(Dialect whole) {
        return (Dialect) Proxy.newProxyInstance(
                DefectTest.class.getClassLoader(), new Class<?>[] {Dialect.class}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == Transcoder.class) {
                        throw new IllegalStateException("our fault");
                    }
                    try {
                        return method.invoke(whole, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
