package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.core.http.AsyncStreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.Promptly;
import dev.tollgate.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** OpenAI's SDK through the gateway to simulated providers: load, length, cancellation, the asynchronous client. */
class SdkSimulatorTest {
    private static String yaml(SimServer sim) {
        return """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {sim: {dialect: openai, url: "%s", key: sk-sim}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1, output: 2}}]}}
                """.formatted(sim.baseUrl());
    }

    private static SimSettings settings() {
        return SimSettings.instant().withModels("chat").withApiKey("sk-sim");
    }

    private static SimSettings slow(int perTokenMillis) {
        return settings()
                .withSpeed(new SimSpeed(Duration.ofMillis(20), 1e9, Duration.ofMillis(perTokenMillis), 0))
                .withOutput(SimOutput.SHORT.withMeanTokens(2000));
    }

    @Test
    void everyFaceIsServed() throws Exception {
        try (var sim = SimServer.start(settings());
                var gateway = TestGateway.start(yaml(sim))) {
            var sdk = Sdk.of(gateway);
            var chat = sdk.chat().completions().create(Sdk.chat("hello").build());
            assertThat(gateway.settled(1).usage()).isNotNull().satisfies(usage -> {
                assertThat(usage.totalInput())
                        .isEqualTo(chat.usage().orElseThrow().promptTokens());
                assertThat(usage.totalOutput())
                        .isEqualTo(chat.usage().orElseThrow().completionTokens());
            });
            assertThat(sdk.embeddings()
                            .create(EmbeddingCreateParams.builder()
                                    .model("fast")
                                    .input("a")
                                    .build())
                            .data())
                    .hasSize(1);
            assertThat(sdk.responses()
                            .create(ResponseCreateParams.builder()
                                    .model("fast")
                                    .input("a")
                                    .build())
                            .output())
                    .isNotEmpty();
            assertThat(gateway.settled(3).usage()).isNotNull();
            sdk.close();
            gateway.awaitIdle();
        }
    }

    @Test
    void fiftyCallsAtOnceEachGetTheirOwnAnswer() throws Exception {
        try (var sim = SimServer.start(
                        settings().withSpeed(new SimSpeed(Duration.ofMillis(30), 1e9, Duration.ofMillis(1), 0.5)));
                var gateway = TestGateway.start(yaml(sim))) {
            var sdk = Sdk.of(gateway);
            var whole = new ArrayList<CompletableFuture<ChatCompletion>>();
            var streams = new ArrayList<CompletableFuture<Void>>();
            var ends = new AtomicInteger();
            for (int i = 0; i < 25; i++) {
                whole.add(sdk.async()
                        .chat()
                        .completions()
                        .create(Sdk.chat("call number " + i).build()));
                var stream = sdk.async()
                        .chat()
                        .completions()
                        .createStreaming(Sdk.chat("stream number " + i).build());
                stream.subscribe(chunk -> chunk.choices()
                        .forEach(choice -> choice.finishReason().ifPresent(reason -> ends.incrementAndGet())));
                streams.add(stream.onCompleteFuture());
            }
            for (var answer : whole) {
                assertThat(answer.get(20, TimeUnit.SECONDS).choices()).hasSize(1);
            }
            for (var stream : streams) {
                stream.get(20, TimeUnit.SECONDS);
            }
            assertThat(ends).hasValue(25);
            gateway.settled(50);
            assertThat(gateway.settlements())
                    .hasSize(50)
                    .allMatch(settlement -> settlement.exchanged().status() == 200)
                    .allMatch(settlement -> settlement.cost().total().nanos() > 0);
            sdk.close();
            gateway.awaitIdle();
        }
    }

    @Test
    void aStreamThatIsClosedByTheSdkEndsAtTheProvider() throws Exception {
        try (var sim = SimServer.start(slow(5));
                var gateway = TestGateway.start(yaml(sim))) {
            var sdk = Sdk.of(gateway);
            try (var stream =
                    sdk.chat().completions().createStreaming(Sdk.chat("hello").build())) {
                assertThat(stream.stream().limit(5).toList()).hasSize(5);
            }
            Promptly.within(Duration.ofMillis(250), () -> sim.counters().cancelled() == 1);
            var settlement = gateway.settled(1);
            assertThat(settlement.exchanged().fault()).isNotNull();
            assertThat(settlement.exchanged().attempts().getFirst().cancelled()).isTrue();
            sdk.close();
            gateway.awaitIdle();
        }
    }

    @Test
    void aCancelledStreamEndsAtTheProvider() throws Exception {
        try (var sim = SimServer.start(slow(5).withOutput(SimOutput.SHORT.withMeanTokens(4000)));
                var gateway = TestGateway.start(yaml(sim))) {
            var sdk = Sdk.of(gateway);
            var stream = sdk.async()
                    .chat()
                    .completions()
                    .createStreaming(Sdk.chat("hello").build());
            // Closed by the thread that reads, as a handler that has seen enough does.
            stream.subscribe(new AsyncStreamResponse.Handler<ChatCompletionChunk>() {
                @Override
                public void onNext(ChatCompletionChunk chunk) {
                    stream.close();
                }

                @Override
                public void onComplete(Optional<Throwable> error) {}
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> sim.counters().cancelled() == 1);
            sdk.close();
            gateway.awaitIdle();
        }
    }

    @Test
    void aLongStreamComesWholeWithUsageThatFits() throws Exception {
        try (var sim = SimServer.start(settings().withOutput(SimOutput.SHORT.withMeanTokens(4000)));
                var gateway = TestGateway.start(yaml(sim))) {
            var sdk = Sdk.of(gateway);
            var contents = new AtomicInteger();
            var usage = new long[1];
            try (var stream = sdk.chat()
                    .completions()
                    .createStreaming(Sdk.chat("hello")
                            .streamOptions(ChatCompletionStreamOptions.builder()
                                    .includeUsage(true)
                                    .build())
                            .build())) {
                stream.stream().forEach(chunk -> {
                    chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text -> {
                        contents.incrementAndGet();
                    }));
                    chunk.usage().ifPresent(found -> usage[0] = found.completionTokens());
                });
            }
            var settled = Objects.requireNonNull(gateway.settled(1).usage());
            assertThat(settled.totalOutput()).isEqualTo(usage[0]).isGreaterThan(900);
            assertThat(contents.get()).isGreaterThan(900);
            sdk.close();
            gateway.awaitIdle();
        }
    }
}
