package dev.tollgate.endtoend;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.tollgate.testing.TestGateway;
import java.util.List;
import java.util.Map;

/** {@code openai-java} in the matrix. */
record OpenAiMatrixClient(OpenAIClient sdk) implements MatrixClient {
    static OpenAiMatrixClient of(TestGateway gateway, boolean secured, boolean http2) {
        return new OpenAiMatrixClient(secured ? Sdk.secured(gateway, http2) : Sdk.of(gateway));
    }

    @Override
    public Said ask(Ask ask, boolean streamed) {
        return said(params(ask), streamed);
    }

    @Override
    public Said answer(Ask ask, Said calls, List<String> results, boolean streamed) {
        var params = params(ask)
                .addMessage(((ChatCompletion) calls.raw()).choices().getFirst().message());
        for (int i = 0; i < results.size(); i++) {
            params.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(calls.calls().get(i).id())
                    .content(results.get(i))
                    .build());
        }
        return said(params, streamed);
    }

    @Override
    public void leave(Ask ask, int events) {
        try (var stream = sdk.chat().completions().createStreaming(params(ask).build())) {
            stream.stream().limit(events).forEach(chunk -> {});
        }
    }

    @Override
    public int status(Throwable thrown) {
        return thrown instanceof OpenAIServiceException service ? service.statusCode() : 0;
    }

    private static ChatCompletionCreateParams.Builder params(Ask ask) {
        var params = ChatCompletionCreateParams.builder().model("fast").maxCompletionTokens(ask.maxTokens());
        if (ask.image() == null) {
            params.addUserMessage(ask.text());
        } else {
            params.addUserMessageOfArrayOfContentParts(List.of(
                    ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                            .text(ask.text())
                            .build()),
                    ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                            .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                    .url("data:image/png;base64," + ask.image())
                                    .build())
                            .build())));
        }
        for (var tool : ask.tools()) {
            params.addFunctionTool(FunctionDefinition.builder()
                    .name(tool)
                    .description("Looks something up.")
                    .parameters(FunctionParameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .putAdditionalProperty("properties", JsonValue.from(properties(tool)))
                            .putAdditionalProperty(
                                    "required",
                                    JsonValue.from(List.copyOf(properties(tool).keySet())))
                            .build())
                    .build());
        }
        if (ask.stop() != null) {
            params.stop(ask.stop());
        }
        return params;
    }

    /** A tool called {@code now} takes nothing. */
    static Map<String, Map<String, String>> properties(String tool) {
        return tool.equals("now") ? Map.of() : Map.of("word", Map.of("type", "string"));
    }

    private Said said(ChatCompletionCreateParams.Builder params, boolean streamed) {
        if (!streamed) {
            var whole = sdk.chat().completions().create(params.build());
            whole.validate();
            return said(whole);
        }
        var accumulator = ChatCompletionAccumulator.create();
        params.streamOptions(
                ChatCompletionStreamOptions.builder().includeUsage(true).build());
        try (var stream = sdk.chat().completions().createStreaming(params.build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return said(accumulator.chatCompletion());
    }

    private static Said said(ChatCompletion answer) {
        var choice = answer.choices().getFirst();
        var calls = choice.message().toolCalls().orElse(List.of()).stream()
                .map(call -> call.asFunction())
                .map(call -> new Call(
                        call.id(), call.function().name(), call.function().arguments()))
                .toList();
        var usage = answer.usage().orElseThrow();
        var end =
                switch (choice.finishReason().value()) {
                    case STOP -> End.STOP;
                    case LENGTH -> End.LENGTH;
                    case TOOL_CALLS -> End.TOOLS;
                    case CONTENT_FILTER, FUNCTION_CALL, _UNKNOWN -> throw new AssertionError(choice.finishReason());
                };
        return new Said(
                choice.message().content().orElse(""),
                calls,
                end,
                usage.promptTokens(),
                usage.completionTokens(),
                usage.promptTokensDetails()
                        .flatMap(details -> details.cachedTokens())
                        .orElse(0L),
                answer);
    }

    @Override
    public void close() {
        sdk.close();
    }
}
