package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    private static final String DECISIONS = """
            {"request_id":"01jd","decisions":[
             {"attempt":1,"model":"fast","optimise":"balanced","strategy":"rule","why":"lowest_cost","prompt_tokens":1000,
              "expected_output_tokens":200,
              "chosen":{"endpoint":"a/0","model":"m","tier":0,"money":"0.00027","wait_seconds":0.45,"seconds":3.4,"success":0.99,"total":0.003707},
              "others":[{"endpoint":"b/0","model":"q","tier":0,"money":"unknown","wait_seconds":0.1,"seconds":5.1,"success":1,"total":null}],
              "excluded":[{"name":"c/0","reason":"cooldown","seconds":12.25},{"name":"d/0","reason":"breaker_open"}]},
             {"attempt":2,"model":"fast","optimise":"balanced","strategy":"rule","why":"failover","prompt_tokens":1000,
              "expected_output_tokens":200,
              "chosen":{"endpoint":"b/0","model":"q","tier":0,"money":"0.1","wait_seconds":0.1,"seconds":5.1,"success":1,"total":0.2},
              "others":[],"excluded":[{"name":"a/0","reason":"tried"}]}]}
            """;

    @TempDir
    Path folder;

    private Path config;

    @BeforeEach
    void configure() throws IOException {
        config = Files.writeString(folder.resolve("gateway.yaml"), """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  cheap: {dialect: openai, url: "http://127.0.0.1:1/v1"}
                  dear: {dialect: openai, url: "http://127.0.0.1:2/v1"}
                models:
                  fast:
                    targets:
                      - {provider: dear, model: gpt-4o-mini, price: {input: 20, output: 40}}
                      - {provider: cheap, model: qwen3, price: {input: 1, output: 2}}
                """);
    }

    private CommandRun explain(String... more) {
        var arguments = new String[more.length + 3];
        arguments[0] = "explain";
        arguments[1] = "--config";
        arguments[2] = config.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return CommandRun.of(arguments);
    }

    @Test
    void theChoiceIsShownWithEveryFigure() {
        var run = explain("--model", "fast");

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(Exit.FINE);
        assertThat(run.out())
                .startsWith("""
                        fast, optimise balanced: 500 assumed prompt tokens, 256 output tokens expected
                        chosen: cheap/0 (lowest_cost)
                        """)
                .containsSubsequence("endpoint", "money", "cheap/0", "qwen3", "$0.001012", "dear/0", "gpt-4o-mini");
    }

    @Test
    void thePromptsTokensAreCountedWithTheModelsOwnEncodingOrEstimated() throws IOException {
        // Nine tokens of text, "user" one, three for the message and three for the answer's begin.
        var body = Files.writeString(
                folder.resolve("body.json"),
                "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"The quick brown fox jumps over the lazy dog\"}]}");

        var estimated = explain("--model", "fast", "--body", body.toString());
        Files.writeString(config, Files.readString(config).replace("qwen3", "gpt-4o"));
        var counted = explain("--model", "fast", "--body", body.toString());

        assertThat(estimated.out()).startsWith("fast, optimise balanced: 18 estimated (o200k_base) prompt tokens");
        assertThat(counted.out()).startsWith("fast, optimise balanced: 18 counted (o200k_base) prompt tokens");
    }

    @Test
    void aBodyInAnthropicsDialectIsKnownByItsShapeOrByName() throws IOException {
        var shaped = Files.writeString(folder.resolve("shaped.json"), """
                {"model":"fast","max_tokens":77,"system":"Be brief.","messages":[{"role":"user","content":[
                  {"type":"text","text":"What is this?"},
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"%s"}}]}]}
                """.formatted("iVBORw0K".repeat(1000)));
        var named = Files.writeString(
                folder.resolve("named.json"),
                "{\"model\":\"fast\",\"max_tokens\":77,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");

        var byShape = explain("--model", "fast", "--body", shaped.toString());
        var byName = explain("--model", "fast", "--dialect", "anthropic", "--body", named.toString());
        var wrong = explain("--model", "fast", "--dialect", "latin", "--body", named.toString());

        assertThat(byShape.code()).as(byShape.out() + byShape.err()).isEqualTo(Exit.FINE);
        assertThat(byShape.out())
                .containsPattern(
                        "^fast, optimise balanced: [1-4]\\d estimated \\(o200k_base\\) prompt tokens, 77 output");
        assertThat(byName.out()).contains("77 output tokens expected");
        assertThat(wrong.code()).isEqualTo(Exit.USAGE);
        assertThat(wrong.err()).contains("--dialect: latin (expected: one of anthropic, openai)");
    }

    @Test
    void whatItCannotJudgeIsWrongAndSaidSo() throws IOException {
        assertThat(explain("--model", "nope"))
                .isEqualTo(new CommandRun(Exit.WRONG, "model: nope (expected: one of fast)\n", ""));
        var body = Files.writeString(folder.resolve("body.json"), "{\"model\":");
        assertThat(explain("--model", "fast", "--body", body.toString()))
                .satisfies(run -> assertThat(run.code()).isEqualTo(Exit.WRONG))
                .satisfies(run -> assertThat(run.out()).contains("body.json: "));
        assertThat(explain().code()).isEqualTo(Exit.USAGE);
        assertThat(explain("--model", "fast", "--body", folder.resolve("none").toString())
                        .code())
                .isEqualTo(Exit.LACKING);
    }

    @Test
    void aRunningGatewayIsAskedForWhatItChose() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/decisions/", exchange -> {
            boolean known = exchange.getRequestURI().getPath().endsWith("/01jd");
            var text = known ? DECISIONS.getBytes(StandardCharsets.UTF_8) : new byte[0];
            exchange.sendResponseHeaders(known ? 200 : 404, known ? text.length : -1);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        var admin = "http://127.0.0.1:" + server.getAddress().getPort() + "/";

        var known = CommandRun.of("explain", "--admin", admin, "--request", "01jd");
        var unknown = CommandRun.of("explain", "--admin", admin, "--request", "other");
        server.stop(0);
        var nobody = CommandRun.of("explain", "--admin", admin, "--request", "01jd");

        assertThat(known.code()).as(known.err()).isEqualTo(Exit.FINE);
        assertThat(known.out())
                .containsSubsequence(
                        "attempt 1: fast, optimise balanced: 1000 prompt tokens",
                        "chosen: a/0 (lowest_cost)",
                        "a/0 ",
                        "$0.00027",
                        "b/0 ",
                        "unknown",
                        "c/0",
                        "excluded: cooldown (12 s)",
                        "excluded: breaker_open",
                        "attempt 2:",
                        "chosen: b/0 (failover)");
        assertThat(unknown.code()).isEqualTo(Exit.WRONG);
        assertThat(unknown.out()).startsWith("request: other (expected: one of the last calls");
        assertThat(nobody.code()).isEqualTo(Exit.LACKING);
        assertThat(nobody.err()).contains("(expected: the admin API of a gateway that runs)");
    }
}
