package dev.tollgate.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.translation.RequestFactsOf.Fact;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random requests go to the other dialect and back: what they say arrives, in order, or is named as lost. */
class RoundTripFuzzTest {
    private static final int ROUNDS = 3000;
    private static final List<String> CLAUDES = List.of(
            "claude-opus-4-0",
            "claude-sonnet-4-5",
            "claude-opus-4-7",
            "claude-3-haiku-20240307",
            "claude-opus-5",
            "claude-opus-5-5",
            "claude-fable-5-1",
            "other");
    private static final List<String> GPTS = List.of("gpt-4o", "gpt-5", "o3", "qwen3-32b");

    /** What models do anyway. */
    private static final Set<String> USUAL = Set.of("temperature 1", "top_p 1", "choice auto");

    private record Sent(JsonNode body, List<String> lossy) {}

    private static Sent translate(String from, String to, String model, JsonNode body) {
        var losses = new Losses(TranslatedRequestsTest.codec(from)::path);
        var read = TranslatedRequestsTest.codec(from).read(Bytes.of(body.toString()), losses);
        assertThat(read).isInstanceOf(Outcome.Ready.class);
        var request = ((Outcome.Ready<ChatRequest>) read).value();
        var target = new TargetModel(model, OptionalInt.empty());
        var out = new JsonOut();
        TranslatedRequestsTest.codec(to).write(request, target, new ToolNames(), losses, out);
        var written = out.bytes().toUtf8String();
        TranslatedRequestsTest.isGoodFor(to, written);
        return new Sent(Trees.read(written), losses.paths());
    }

    private static List<Fact> facts(String dialect, JsonNode body) {
        return dialect.equals("openai") ? RequestFactsOf.openai(body) : RequestFactsOf.anthropic(body);
    }

    private static void compare(String what, List<Fact> before, List<Fact> after, List<String> lossy) {
        var arrived = new HashSet<String>();
        after.forEach(fact -> arrived.add(fact.text()));
        for (var fact : before) {
            if (!arrived.contains(fact.text()) && !USUAL.contains(fact.text())) {
                assertThat(lossy)
                        .as("%s: %s at %s did not arrive, lost: %s", what, fact.text(), fact.path(), lossy)
                        .anyMatch(lost -> names(lost, fact.path()));
            }
        }
        var said = new HashSet<String>();
        before.forEach(fact -> said.add(fact.text()));
        for (var fact : after) {
            assertThat(said.contains(fact.text()) || isDefault(fact, before))
                    .as("%s: %s at %s was never said", what, fact.text(), fact.path())
                    .isTrue();
        }
        assertThat(inOrder(after, said)).as("%s: order", what).isEqualTo(inOrder(before, arrived));
    }

    private static boolean names(String lost, String path) {
        return path.equals(lost)
                || path.startsWith(lost + ".")
                || path.startsWith(lost + "[")
                || (lost.equals("max_tokens") && path.equals("max_completion_tokens"));
    }

    // What a dialect demands and the caller did not say, or what comes nearest to it and was reported.
    private static boolean isDefault(Fact fact, List<Fact> before) {
        return fact.text().startsWith("most ")
                || USUAL.contains(fact.text())
                || fact.text().equals("choice none")
                || (fact.text().startsWith("tool tool_0  ")
                        && before.stream().noneMatch(it -> it.text().startsWith("tool ")));
    }

    // Only what the same side says has an order that both dialects keep: results come first, instructions are lifted
    // out.
    private static List<String> inOrder(List<Fact> facts, Set<String> known) {
        var order = new ArrayList<String>();
        for (var who : List.of("system says", "user says", "assistant says", "call ", "result ")) {
            facts.stream()
                    .map(Fact::text)
                    .filter(text -> text.startsWith(who) && known.contains(text))
                    .forEach(order::add);
        }
        return order;
    }

    @Test
    void whatOpenAiCallersSayReachesAnthropicAndComesBack() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            var body = new RandomRequests(random).openai();
            var there = translate("openai", "anthropic", CLAUDES.get(random.nextInt(CLAUDES.size())), body);
            compare("seed " + seed + " there", facts("openai", body), facts("anthropic", there.body()), there.lossy());
            var back = translate("anthropic", "openai", "gpt-4o", there.body());
            compare(
                    "seed " + seed + " back",
                    facts("anthropic", there.body()),
                    facts("openai", back.body()),
                    back.lossy());
        }
    }

    @Test
    void whatAnthropicCallersSayReachesOpenAiAndComesBack() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            var body = new RandomRequests(random).anthropic();
            var there = translate("anthropic", "openai", GPTS.get(random.nextInt(GPTS.size())), body);
            compare("seed " + seed + " there", facts("anthropic", body), facts("openai", there.body()), there.lossy());
            var back = translate("openai", "anthropic", "claude-opus-4-0", there.body());
            compare(
                    "seed " + seed + " back",
                    facts("openai", there.body()),
                    facts("anthropic", back.body()),
                    back.lossy());
        }
    }
}
