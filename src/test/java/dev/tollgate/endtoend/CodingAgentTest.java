package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ToolResultBlockParam;
import dev.tollgate.sim.SimCapacity;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.Settled;
import dev.tollgate.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that speaks Anthropic, with tools, thinking and cache marks, turn after turn, whoever serves its model. */
class CodingAgentTest {
    private static final int TURNS = 10;

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "openai"})
    void worksOnAModelOfEitherDialect(String dialect) throws Exception {
        var settings = SimSettings.instant()
                .withModels("m-1")
                .withCapacity(new SimCapacity(100, 0, 1, 4096))
                .withOutput(SimOutput.SHORT.withTools(SimOutput.Tools.ALWAYS));
        try (var sim = SimServer.start(settings);
                var gateway = TestGateway.start("""
                        listeners: {llm: {address: "127.0.0.1:0"}}
                        providers: {sim: {dialect: %s, url: "%s"}}
                        models: {fast: {targets: [{provider: sim, model: m-1, price: {input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75}}]}}
                        """.formatted(dialect, sim.baseUrl()))) {
            var sdk = AnthropicSdk.of(gateway);
            var params = MessageCreateParams.builder()
                    .model("fast")
                    .maxTokens(8000)
                    .enabledThinking(2000)
                    .systemOfTextBlockParams(List.of(TextBlockParam.builder()
                            .text("You are a careful agent. ".repeat(400))
                            .cacheControl(CacheControlEphemeral.builder().build())
                            .build()))
                    .addTool(AnthropicSdk.tool("look"))
                    .addTool(AnthropicSdk.tool("edit"))
                    .addUserMessage("Mend the bridge.");
            for (int turn = 0; turn < TURNS; turn++) {
                var said = AnthropicSdk.streamed(sdk, params.build());
                assertThat(said.stopReason()).as("turn %d", turn).contains(StopReason.TOOL_USE);
                var call = said.content().getLast().asToolUse();
                params.addMessage(said)
                        .addUserMessageOfContentBlockParams(
                                List.of(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                        .toolUseId(call.id())
                                        .content("done " + turn)
                                        .cacheControl(
                                                CacheControlEphemeral.builder().build())
                                        .build())));
                var settlement = gateway.settled(turn + 1);
                assertThat(settlement.exchanged().status()).isEqualTo(200);
                assertThat(Settled.usage(settlement).totalOutput())
                        .isEqualTo(said.usage().outputTokens());
                if (turn > 0) {
                    assertThat(Settled.usage(settlement).cacheRead())
                            .as("turn %d", turn)
                            .isPositive();
                }
            }
            sdk.close();
            gateway.awaitIdle();
        }
    }
}
