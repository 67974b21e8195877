package dev.tollgate.endtoend;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tollgate.testing.SilentSockets;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.time.Duration;

/** OpenAI's own Java SDK, pointed at a gateway. */
final class Sdk {
    /** What the caller believes its key is; no provider may ever see it. */
    static final String CALLERS_KEY = "sk-callers-own-key";

    private Sdk() {}

    /** A client that tries once. */
    static OpenAIClient of(TestGateway gateway) {
        return of(gateway, 0);
    }

    static OpenAIClient of(TestGateway gateway, int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.baseUrl() + "/v1")
                .apiKey(CALLERS_KEY)
                .organization("org-callers")
                .maxRetries(retries)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    /** The same over TLS, where OkHttp chooses HTTP/2 if it is let. */
    static OpenAIClient secured(TestGateway gateway, boolean http2) {
        var sockets = TlsCaller.context(null).getSocketFactory();
        return OpenAIOkHttpClient.builder()
                .baseUrl("https://localhost:" + gateway.port() + "/v1")
                .sslSocketFactory(http2 ? sockets : new SilentSockets(sockets))
                .trustManager(TlsCaller.trust())
                .apiKey(CALLERS_KEY)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    /** The shortest chat. */
    static ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder().model("fast").addUserMessage(text);
    }
}
