package dev.tollgate.dialect.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageTextsTest {
    private static final Dialect OPENAI =
            new OpenAiDialect(1, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);

    private static final String REPORT = "The report on the quarter is late again, because the numbers from the branch"
            + " in the north have not come in yet; please ask the branch and then write it.";

    @Test
    void whatAnAgentSaysNearlyAsBeforeIsAlike() {
        assertThat(read(talk(REPORT, "Go on then.", REPORT.replace("late", "delayed")))
                        .alike(0))
                .isEqualTo(0b100);
        assertThat(read(talk(REPORT, "Go on then.", REPORT.replace("north", "south of Italy")))
                        .alike(0))
                .as("a name that was not there before")
                .isZero();
        assertThat(read(talk(REPORT, "Go on then.", "Buy bread, milk and two kinds of cheese."))
                        .alike(0))
                .isZero();
    }

    @Test
    void whatItIsToldIsComparedWhereItRepeatsItself() {
        var told = REPORT.replace("please", "kindly");
        var repeats = read(talk(REPORT, "No.", REPORT, "ok", told, "Ok!"));
        var goesOn = read(talk(REPORT, "No.", REPORT, "ok", "Buy bread.", "Ok!"));

        assertThat(repeats.alike(1)).isEqualTo(0b0010_1000);
        assertThat(repeats.alike(0)).isEqualTo(0b0000_0100);
        assertThat(goesOn.alike(1)).isZero();
        assertThat(goesOn.alike(0)).isZero();
    }

    @Test
    void whatIsSaidBesideCallsOfToolsIsNotCompared() {
        var calling = "{\"role\":\"assistant\",\"content\":\"%s\",\"tool_calls\":[{\"id\":\"c\",\"function\":"
                + "{\"arguments\":\"{}\",\"name\":\"t\"}}]}";
        var body = "{\"model\":\"m\",\"messages\":[" + calling.formatted(REPORT) + ","
                + calling.formatted(REPORT.replace("late", "delayed")) + "]}";

        assertThat(read(body).alike(0)).isZero();
        assertThat(read(body).said(Role.ASSISTANT)).isZero();
    }

    @Test
    void theSameWordsToAnotherPictureSaySomethingNew() {
        var picture = "[{\"type\":\"text\",\"text\":\"What is there in this picture?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://pictures.example/%s\"}}]";
        var body = """
                {"model":"m","messages":[{"role":"user","content":%s},{"role":"assistant","content":"A cat."},
                {"role":"user","content":%s},{"role":"assistant","content":"A cat."}]}""";

        assertThat(read(body.formatted(picture.formatted("a"), picture.formatted("b")))
                        .alike(1))
                .isZero();
        assertThat(read(body.formatted(picture.formatted("a"), picture.formatted("a")))
                        .alike(1))
                .isEqualTo(0b1000);
        assertThat(read(body.formatted("\"And what is there in this one?\"", "\"and what is there in this one\""))
                        .alike(1))
                .isEqualTo(0b1000);
    }

    @Test
    void whatDiffersBeyondWhatIsLookedAtIsNotNearlyTheSame() {
        var head = IntStream.range(0, 200)
                .mapToObj(i -> Integer.toString(i, 36).replaceAll("[0-9]", "z") + "o ")
                .collect(Collectors.joining());

        assertThat(read(talk(head + "one", "Go on.", head + "two")).alike(0)).isZero();
        assertThat(read(talk(head + "one", "Go on.", "So " + head + "two")).alike(0))
                .isEqualTo(0b100);
    }

    /** The agent begins, and they take turns. */
    private static String talk(String... said) {
        var messages = new ArrayList<String>();
        for (int i = 0; i < said.length; i++) {
            messages.add("{\"role\":\"" + (i % 2 == 0 ? "assistant" : "user") + "\",\"content\":\"" + said[i] + "\"}");
        }
        return "{\"model\":\"m\",\"messages\":[" + String.join(",", messages) + "]}";
    }

    private static Transcript read(String body) {
        var reader = OPENAI.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces(), true);
        reader.read(Bytes.of(body));
        return ((Outcome.Ready<ModelRequest>) reader.finish()).value().transcript();
    }
}
