package dev.tollgate.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.RequestCodec;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of both dialects' codecs, requests and answers; without {@code JAZZER_FUZZ} only the seeds are run. */
class CodecFuzzTest {
    private static final int SEEDS = 6;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern SIGN_OF_LIFE =
            Pattern.compile("^(event: ping\\ndata: \\{\"type\":\"ping\"}|:.*)\\n\\n", Pattern.MULTILINE);
    private static final List<Dialect> DIALECTS = List.of(AnswerCase.OPENAI, AnswerCase.ANTHROPIC);

    private static RequestCodec codec(Dialect dialect) {
        return dialect.equals(AnswerCase.OPENAI) ? OpenAiRequests.CODEC : AnthropicRequests.CODEC;
    }

    static Stream<byte[]> requests() {
        return Stream.of("""
                        {"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},
                         {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"look","input":{"a":1}}]},
                         {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"b"}]}],
                         "tools":[{"name":"look","input_schema":{"type":"object"}}]}
                        """, """
                        {"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","content":"b"},
                         {"role":"assistant","tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}]},
                         {"role":"tool","tool_call_id":"t","content":"c"}],"reasoning_effort":"low","stop":["x"]}
                        """, "{\"model\":\"m\",\"messages\":[]}").map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("requests")
    @FuzzTest
    void whatIsReadOfARequestCanBeWritten(byte[] data) {
        for (var source : DIALECTS) {
            var facts = source.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
            facts.read(Bytes.of(data));
            if (!(facts.finish() instanceof Outcome.Ready<?>)) {
                continue;
            }
            var losses = new Losses(codec(source)::path);
            if (codec(source).read(Bytes.of(data), losses) instanceof Outcome.Ready<ChatRequest>(var request)) {
                for (var target : DIALECTS) {
                    var written = new JsonOut();
                    codec(target)
                            .write(
                                    request,
                                    new TargetModel("m", OptionalInt.empty()),
                                    new ToolNames(),
                                    losses,
                                    written);
                    assertThatCode(() -> MAPPER.readTree(written.bytes().toArray()))
                            .as("%s to %s", source.name(), target.name())
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    static Stream<byte[]> streams() {
        return Stream.concat(AnswerCase.fromOpenAi().stream(), AnswerCase.fromAnthropic().stream())
                .filter(AnswerCase::streamed)
                .map(AnswerCase::sent)
                .limit(SEEDS);
    }

    static Stream<byte[]> documents() {
        return Stream.concat(AnswerCase.fromOpenAi().stream(), AnswerCase.fromAnthropic().stream())
                .filter(one -> !one.streamed())
                .map(AnswerCase::sent)
                .limit(SEEDS);
    }

    private static AnswerCase.Caller caller(Dialect from, Dialect to, boolean streamed, int status) {
        var type = MediaType.parse(streamed ? "text/event-stream" : "application/json");
        return new AnswerCase.Caller(TranslatedAnswers.reader(
                from.answers(),
                to.answers(),
                AnswerCase.request(to, streamed, true),
                status,
                Objects.requireNonNull(type),
                new ToolNames(),
                new ScanSpaces()));
    }

    /** All but signs of life, whose number depends on the cuts. */
    private static String said(AnswerCase.Caller caller) {
        return SIGN_OF_LIFE.matcher(caller.seen()).replaceAll("");
    }

    private static void sameHoweverCut(byte[] data, boolean streamed, int status) {
        for (var from : DIALECTS) {
            var to = from.equals(AnswerCase.OPENAI) ? AnswerCase.ANTHROPIC : AnswerCase.OPENAI;
            var whole = caller(from, to, streamed, status).readAll(data);
            var cut = caller(from, to, streamed, status).readInPieces(data, new SplittableRandom(data.length), 9);
            assertThat(cut.facts()).as("from %s", from.name()).isEqualTo(whole.facts());
            assertThat(said(cut)).as("from %s", from.name()).isEqualTo(said(whole));
        }
    }

    @MethodSource("streams")
    @FuzzTest
    void streamsAreTranslatedAlikeHoweverTheyAreCut(byte[] data) {
        sameHoweverCut(data, true, 200);
    }

    @MethodSource("documents")
    @FuzzTest
    void documentsAreTranslatedAlikeHoweverTheyAreCut(byte[] data) {
        sameHoweverCut(data, false, 200);
        sameHoweverCut(data, false, 429);
    }
}
