package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.LoopRules;
import dev.tollgate.policy.loop.chant.Chant;
import dev.tollgate.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Has the guard hear long answers as they stream (L13): honest ones, and ones that fall into a chant after an honest beginning.
 *
 * <p>Threads: confined to one.
 */
final class SpeechTrial {
    private static final int OF_EACH = 100;
    private static final double MOST_NOTED = 0.01;

    private final LoopRule.Setting rule;
    private final SplittableRandom random;
    private final Map<Speech, Tally> tallies = new EnumMap<>(Speech.class);
    private final Tally recorded = new Tally();

    /** What became of answers of one kind: how many there were, and after how many characters of its chant each that was found was noted. */
    private static final class Tally {
        private int answers;
        private final List<Integer> noted = new ArrayList<>();
    }

    private SpeechTrial(LoopRules rules, long seed) {
        rule = rules.setting(LoopRule.L13);
        random = new SplittableRandom(seed);
    }

    /** Hears made-up answers of every kind, and all that models said in these runs. */
    static SpeechTrial of(List<Recording> recordings, LoopRules rules, long seed) {
        var trial = new SpeechTrial(rules, seed);
        for (var speech : Speech.values()) {
            var tally = trial.tallies.computeIfAbsent(speech, _ -> new Tally());
            for (int i = 0; i < OF_EACH; i++) {
                var before = Speech.PROSE.write("", trial.random).substring(0, trial.random.nextInt(3_000));
                trial.hear(speech.write(before, trial.random), speech.chants() ? before.length() : 0, tally);
            }
        }
        recordings.forEach(recording -> recording.messages().forEach(trial::hear));
        return trial;
    }

    private void hear(JsonNode message) {
        if (message.path("role").asText().equals("assistant")) {
            hear(message.path("content").asText(""), 0, recorded);
            message.path("tool_calls")
                    .forEach(
                            call -> hear(call.path("function").path("arguments").asText(""), 0, recorded));
        }
    }

    /** In pieces as tokens are. */
    private void hear(String text, int from, Tally tally) {
        var ear = new Chant(Math.max(1, rule.observe()));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        tally.answers++;
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(8), bytes.length - at);
            ear.more(new Bytes(bytes, at, length));
            at += length;
            if (rule.observe() > 0 && ear.repeats() >= rule.observe()) {
                tally.noted.add(at - from);
                return;
            }
        }
    }

    /** What is not as promised, one sentence each. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        int honest = recorded.answers;
        int noted = recorded.noted.size();
        for (var entry : tallies.entrySet()) {
            var speech = entry.getKey();
            var tally = entry.getValue();
            honest += speech.chants() ? 0 : tally.answers;
            noted += speech.chants() ? 0 : tally.noted.size();
            if (speech.exact() && tally.noted.size() < tally.answers) {
                problems.add("%d of %d chants %s were found (expected: all)"
                        .formatted(tally.noted.size(), tally.answers, speech));
            }
        }
        if (noted > Math.max(1, MOST_NOTED * honest)) {
            problems.add(
                    "a chant was found in %d of %d honest answers (expected: at most 1 %%)".formatted(noted, honest));
        }
        return problems;
    }

    /** The table. */
    String render() {
        var out = new StringBuilder(
                String.format(Locale.ROOT, "%-20s %7s %7s %16s%n", "answers", "heard", "noted", "after characters"));
        tallies.forEach((speech, tally) -> row(out, speech.name().toLowerCase(Locale.ROOT), tally, speech.chants()));
        row(out, "of the runs", recorded, false);
        return out.toString();
    }

    private static void row(StringBuilder out, String name, Tally tally, boolean chants) {
        var after = chants ? median(tally.noted) : null;
        out.append(String.format(
                        Locale.ROOT,
                        "%-20s %7d %7d",
                        (chants ? "chant: " : "honest: ") + name,
                        tally.answers,
                        tally.noted.size()))
                .append(after == null ? "" : String.format(Locale.ROOT, " %16d", after))
                .append('\n');
    }

    private static @Nullable Integer median(List<Integer> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? null : sorted.get(sorted.size() / 2);
    }
}
