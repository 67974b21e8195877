package dev.tollgate.endtoend;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code anthropic-java} in the matrix. */
record AnthropicMatrixClient(AnthropicClient sdk) implements MatrixClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static AnthropicMatrixClient of(TestGateway gateway, boolean secured, boolean http2) {
        return new AnthropicMatrixClient(secured ? AnthropicSdk.secured(gateway, http2) : AnthropicSdk.of(gateway));
    }

    @Override
    public Said ask(Ask ask, boolean streamed) {
        return said(params(ask), streamed);
    }

    @Override
    public Said answer(Ask ask, Said calls, List<String> results, boolean streamed) {
        var blocks = new ArrayList<ContentBlockParam>();
        for (int i = 0; i < results.size(); i++) {
            blocks.add(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                    .toolUseId(calls.calls().get(i).id())
                    .content(results.get(i))
                    .build()));
        }
        return said(params(ask).addMessage((Message) calls.raw()).addUserMessageOfContentBlockParams(blocks), streamed);
    }

    @Override
    public void leave(Ask ask, int events) {
        try (var stream = sdk.messages().createStreaming(params(ask).build())) {
            stream.stream().limit(events).forEach(event -> {});
        }
    }

    @Override
    public int status(Throwable thrown) {
        return thrown instanceof AnthropicServiceException service ? service.statusCode() : 0;
    }

    private static MessageCreateParams.Builder params(Ask ask) {
        var params = MessageCreateParams.builder().model("fast").maxTokens(ask.maxTokens());
        if (ask.image() == null) {
            params.addUserMessage(ask.text());
        } else {
            params.addUserMessageOfContentBlockParams(List.of(
                    ContentBlockParam.ofText(
                            TextBlockParam.builder().text(ask.text()).build()),
                    ContentBlockParam.ofImage(ImageBlockParam.builder()
                            .source(Base64ImageSource.builder()
                                    .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                    .data(ask.image())
                                    .build())
                            .build())));
        }
        for (var tool : ask.tools()) {
            var properties = Tool.InputSchema.Properties.builder();
            OpenAiMatrixClient.properties(tool)
                    .forEach((name, schema) -> properties.putAdditionalProperty(name, JsonValue.from(schema)));
            params.addTool(Tool.builder()
                    .name(tool)
                    .description("Looks something up.")
                    .inputSchema(Tool.InputSchema.builder()
                            .properties(properties.build())
                            .required(List.copyOf(
                                    OpenAiMatrixClient.properties(tool).keySet()))
                            .build())
                    .build());
        }
        if (ask.stop() != null) {
            params.addStopSequence(ask.stop());
        }
        return params;
    }

    private Said said(MessageCreateParams.Builder params, boolean streamed) {
        if (streamed) {
            return said(AnthropicSdk.streamed(sdk, params.build()));
        }
        var whole = sdk.messages().create(params.build());
        whole.validate();
        return said(whole);
    }

    private static Said said(Message answer) {
        var text = answer.content().stream()
                .flatMap(block -> block.text().stream())
                .map(block -> block.text())
                .collect(Collectors.joining());
        var calls = answer.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .map(call -> new Call(call.id(), call.name(), json(call._input())))
                .toList();
        var end =
                switch (answer.stopReason().orElseThrow().toString()) {
                    case "end_turn", "stop_sequence" -> End.STOP;
                    case "max_tokens" -> End.LENGTH;
                    case "tool_use" -> End.TOOLS;
                    default -> throw new AssertionError(answer.stopReason());
                };
        var usage = answer.usage();
        long read = usage.cacheReadInputTokens().orElse(0L);
        return new Said(
                text,
                calls,
                end,
                usage.inputTokens() + read + usage.cacheCreationInputTokens().orElse(0L),
                usage.outputTokens(),
                read,
                answer);
    }

    private static String json(JsonValue value) {
        try {
            return MAPPER.writeValueAsString(value.convert(Object.class));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        sdk.close();
    }
}
