package dev.tollgate.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.anthropic.models.messages.MessageCreateParams;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.RequestCodec;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases under {@code golden/<dialect>/chat}: {@code <case>@<model>.json} is what a caller sends, {@code .<target>.json} what the provider
 * gets, {@code .lossy} the paths that were lost and {@code .refused} why there is nothing to send. {@code -Dgolden.update=true} writes the
 * results anew. Both sides are read by the vendors' own classes.
 */
class TranslatedRequestsTest {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");
    private static final Path ROOT = Path.of("src/test/resources/golden");

    record Case(String source, String name) {
        String target() {
            return source.equals("openai") ? "anthropic" : "openai";
        }

        String model() {
            int at = name.indexOf('@');
            var usual = source.equals("openai") ? "claude-sonnet-4-5" : "gpt-4o";
            return at < 0 ? usual : name.substring(at + 1);
        }

        Path file(String end) {
            return ROOT.resolve(source).resolve("chat").resolve(name + end);
        }

        @Override
        public String toString() {
            return source + "/" + name;
        }
    }

    static List<Case> cases() throws IOException {
        var cases = new java.util.ArrayList<Case>();
        for (var source : List.of("openai", "anthropic")) {
            try (var files = Files.list(ROOT.resolve(source).resolve("chat"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".json"))
                        .filter(name -> !name.endsWith(".openai.json") && !name.endsWith(".anthropic.json"))
                        .sorted()
                        .forEach(name -> cases.add(new Case(source, name.substring(0, name.length() - 5))));
            }
        }
        return cases;
    }

    static RequestCodec codec(String dialect) {
        return dialect.equals("openai") ? OpenAiRequests.CODEC : AnthropicRequests.CODEC;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sendsTheProviderWhatTheFileSays(Case golden) throws IOException {
        var body = Files.readAllBytes(golden.file(".json"));
        var losses = new Losses(codec(golden.source())::path);
        var read = codec(golden.source()).read(Bytes.of(body), losses);
        if (read instanceof Outcome.Refused<ChatRequest>(var fault)) {
            judge(golden.file(".refused"), fault.reason().code() + " " + fault.message() + "\n");
            return;
        }
        var request = ((Outcome.Ready<ChatRequest>) read).value();
        var target = new TargetModel(golden.model(), OptionalInt.empty());
        var out = new JsonOut();
        codec(golden.target()).write(request, target, new ToolNames(), losses, out);
        var sent = out.bytes().toUtf8String();
        judge(golden.file("." + golden.target() + ".json"), sent + "\n");
        judge(golden.file(".lossy"), String.join("\n", losses.paths()) + "\n");
        isGoodFor(golden.target(), sent);
        if (!golden.name().startsWith("unknown-")) {
            isGoodFor(golden.source(), new String(body, UTF_8));
        }
    }

    private static void judge(Path file, String found) throws IOException {
        boolean nothing = found.isBlank();
        if (UPDATE) {
            if (nothing) {
                Files.deleteIfExists(file);
            } else {
                Files.writeString(file, found);
            }
        }
        var expected = Files.exists(file) ? Files.readString(file) : "\n";
        assertThat(found).as(file.toString()).isEqualTo(expected);
    }

    /** The vendor's own classes read it, and every field of it has the type that it should have. */
    static void isGoodFor(String dialect, String body) {
        assertThatCode(() -> {
                    if (dialect.equals("openai")) {
                        com.openai.core.ObjectMappers.jsonMapper()
                                .readValue(body, ChatCompletionCreateParams.Body.class)
                                .toBuilder()
                                // It would only take the models of its own time.
                                .model("gpt-4o")
                                .build()
                                .validate();
                    } else {
                        com.anthropic.core.ObjectMappers.jsonMapper()
                                .readValue(body, MessageCreateParams.Body.class)
                                .validate();
                    }
                })
                .as("as the %s SDK reads it: %s", dialect, body)
                .doesNotThrowAnyException();
    }
}
