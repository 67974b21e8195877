package dev.tollgate.endtoend;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Tool;
import dev.tollgate.testing.SilentSockets;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Anthropic's own Java SDK, pointed at a gateway. */
final class AnthropicSdk {
    private AnthropicSdk() {}

    /** A client that tries once. */
    static AnthropicClient of(TestGateway gateway) {
        return of(gateway, 0);
    }

    static AnthropicClient of(TestGateway gateway, int retries) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(gateway.baseUrl())
                .apiKey(Sdk.CALLERS_KEY)
                .maxRetries(retries)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    /** The same over TLS, where OkHttp chooses HTTP/2 if it is let. */
    static AnthropicClient secured(TestGateway gateway, boolean http2) {
        var sockets = TlsCaller.context(null).getSocketFactory();
        return AnthropicOkHttpClient.builder()
                .baseUrl("https://localhost:" + gateway.port())
                .sslSocketFactory(http2 ? sockets : new SilentSockets(sockets))
                .trustManager(TlsCaller.trust())
                .apiKey(Sdk.CALLERS_KEY)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    /** The shortest message. */
    static MessageCreateParams.Builder message(String text) {
        return MessageCreateParams.builder().model("fast").maxTokens(4000).addUserMessage(text);
    }

    /** A tool that takes a word. */
    static Tool tool(String name) {
        return Tool.builder()
                .name(name)
                .description("Looks something up.")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("word", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .required(List.of("word"))
                        .build())
                .build();
    }

    /** A stream, gathered by the SDK's own means. */
    static Message streamed(AnthropicClient client, MessageCreateParams params) {
        var accumulator = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }
}
