package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.testing.ChatChunks;
import dev.tollgate.testing.SeenAnswer;
import dev.tollgate.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Long events of a stream are looked at elsewhere, in their order, and what comes after them waits. */
class LongEventsTest {
    private static final int WINDOW = 64;

    /** Looks when it is told to. */
    private static final class Later implements Scans {
        private final ArrayDeque<Runnable> asked = new ArrayDeque<>();
        private final List<Long> bytes = new ArrayList<>();

        @Override
        public <T> CompletableFuture<T> run(long kept, Supplier<T> scan) {
            var promised = new CompletableFuture<T>();
            asked.add(() -> promised.complete(scan.get()));
            bytes.add(kept);
            return promised;
        }

        void look() {
            while (!asked.isEmpty()) {
                asked.removeFirst().run();
            }
        }
    }

    /** Two policies, one over the other: what the first lets through of cards the second looks through for addresses. */
    private static AnswerReader two(Scans first, Scans second) {
        var cards = new Screen(List.of(new Filter("card", BuiltIn.CARD, Action.MASK, "[card]")));
        var addresses = new Screen(List.of(new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]")));
        var below = new ScreenedStream(
                PassedStreams.reader("openai", Operation.CHAT), "p", cards, WINDOW, true, first, new Hits());
        return new ScreenedStream(below, "q", addresses, WINDOW, true, second, new Hits());
    }

    /** Has no room for anything. */
    private static final Scans FULL = new Scans() {
        @Override
        public <T> CompletableFuture<T> run(long bytes, Supplier<T> scan) {
            throw new RejectedExecutionException("full");
        }
    };

    private static AnswerReader reader(Action card, Scans scans, Hits hits) {
        var screen = new Screen(List.of(
                new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]"),
                new Filter("card", BuiltIn.CARD, card, "[card]")));
        return new ScreenedStream(
                PassedStreams.reader("openai", Operation.CHAT), "p", screen, WINDOW, true, scans, hits);
    }

    private static final String END = ChatChunks.chunk(0, "{}", "\"stop\"") + ChatChunks.DONE;

    private static String random(Random random) {
        var out = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            boolean large = random.nextInt(3) == 0;
            var words = large ? "no word of it is meant, ".repeat(1400 + random.nextInt(3000)) : "little ";
            out.append(ChatChunks.saying(words + (random.nextBoolean() ? "ada@exam" : "4111 1111")));
            out.append(ChatChunks.saying(random.nextBoolean() ? "ple.com " : " 1111 1111 "));
        }
        return out + END;
    }

    @Test
    void whatIsLookedAtElsewhereComesOutAsIfItWereLookedAtHere() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var bytes = random(random).getBytes(StandardCharsets.UTF_8);
            var plainHits = new Hits();
            var plain = new SeenAnswer();
            var reference = reader(Action.MASK, Scans.HERE, plainHits);
            reference.read(Bytes.of(bytes), plain);
            reference.end(plain);
            assertThat(plain.text()).contains("[").doesNotContain("ada@example.com");

            var later = new Later();
            var hits = new Hits();
            var seen = new SeenAnswer();
            var reader = reader(Action.MASK, later, hits);
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(60_000));
                reader.read(new Bytes(bytes, at, length), seen);
                at += length;
                if (random.nextInt(3) == 0) {
                    later.look();
                }
                assertThat(reader.heldBytes()).as("seed " + seed).isBetween(0L, (long) bytes.length);
            }
            reader.end(seen);
            while (reader.waitsFor() != null) {
                later.look();
                reader.goOn(seen);
            }

            assertThat(seen.text()).as("seed " + seed).isEqualTo(plain.text());
            assertThat(hits).as("seed " + seed).hasToString(plainHits.toString());
            assertThat(reader.heldBytes()).as("seed " + seed).isZero();
            assertThat(reader.withheld()).isNull();
        }
    }

    private static final String LARGE = ChatChunks.saying("a@b.io " + "x ".repeat(20_000));

    @Test
    void onlyWhatIsLongIsLookedAtElsewhere() {
        var later = new Later();
        var reader = reader(Action.MASK, later, new Hits());
        var seen = new SeenAnswer();
        for (int i = 0; i < 1000; i++) {
            reader.read(Bytes.of(ChatChunks.saying("short ")), seen);
        }
        assertThat(later.bytes).isEmpty();
        int before = seen.text().length();

        reader.read(Bytes.of(LARGE), seen);
        reader.read(Bytes.of(ChatChunks.saying("after ")), seen);

        assertThat(later.bytes).containsExactly(2L * LARGE.length());
        assertThat(seen.text()).hasSize(before);
        assertThat(reader.heldBytes()).isGreaterThan(LARGE.length());
    }

    @Test
    void nothingOfWhatIsRefusedElsewhereIsSeen() {
        var later = new Later();
        var hits = new Hits();
        var reader = reader(Action.REFUSE, later, hits);
        var seen = new SeenAnswer();
        reader.read(Bytes.of(ChatChunks.saying("before. " + " ".repeat(WINDOW))), seen);
        reader.read(Bytes.of(LARGE.replace("a@b.io", "4111 1111 1111 1111") + END), seen);
        assertThat(reader.withheld()).isNull();
        later.look();
        reader.read(Bytes.of(": more\n\n"), seen);

        assertThat(Objects.requireNonNull(reader.withheld()).reason()).isEqualTo(Reason.CONTENT_REFUSED);
        assertThat(seen.text()).doesNotContain("4111").doesNotContain("DONE");
    }

    @Test
    void whatNobodyCanLookAtIsNotShown() {
        var reader = reader(Action.MASK, FULL, new Hits());
        var seen = new SeenAnswer();
        reader.read(Bytes.of(LARGE + END), seen);
        reader.end(seen);

        assertThat(Objects.requireNonNull(reader.withheld()).reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(reader.waitsFor()).isNull();
        assertThat(seen.text()).isEmpty();
    }

    @Test
    void whoDoesNotWaitForTheLookGetsNothingOfIt() {
        var later = new Later();
        var reader = reader(Action.MASK, later, new Hits());
        var seen = new SeenAnswer();
        reader.read(Bytes.of(LARGE + END), seen);
        reader.end(seen);
        assertThat(reader.waitsFor()).isNotNull();

        reader.goOn(seen);
        later.look();

        assertThat(Objects.requireNonNull(reader.withheld()).reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(reader.waitsFor()).isNull();
        assertThat(seen.text()).isEmpty();
    }

    @Test
    void anAnswerThatIsEndedDoesNotWaitForIt() {
        var later = new Later();
        var reader = reader(Action.MASK, later, new Hits());
        var seen = new SeenAnswer();
        reader.read(Bytes.of(LARGE), seen);

        reader.endHere(seen);

        assertThat(seen.text()).contains("\"length\"").endsWith(ChatChunks.DONE).doesNotContain("a@b.io");
    }

    private static final String WORDS = "x ".repeat(WINDOW);

    @Test
    void whereTwoPoliciesWaitAtTheEndTheTextOfTheSecondGoesOn() {
        var pieces = List.of(
                ChatChunks.saying(WORDS.repeat(400)),
                ChatChunks.saying("ada@exam"),
                ChatChunks.saying("ple.com " + WORDS),
                ChatChunks.saying(WORDS.repeat(400)),
                END);
        var plain = new SeenAnswer();
        var reference = two(Scans.HERE, Scans.HERE);
        pieces.forEach(piece -> reference.read(Bytes.of(piece), plain));
        reference.end(plain);
        assertThat(plain.text()).contains("[email]").doesNotContain("ada@exam");

        var first = new Later();
        var second = new Later();
        var reader = two(first, second);
        var seen = new SeenAnswer();
        for (int i = 0; i < pieces.size(); i++) {
            reader.read(Bytes.of(pieces.get(i)), seen);
            if (i == 0) {
                first.look();
            }
        }
        reader.end(seen);
        assertThat(first.asked).as("what the first looks at").hasSize(1);
        assertThat(second.asked).as("what the second looks at").hasSize(1);
        second.look();
        reader.goOn(seen);
        while (reader.waitsFor() != null) {
            first.look();
            second.look();
            reader.goOn(seen);
        }

        assertThat(seen.text()).isEqualTo(plain.text());
    }

    @Test
    void whatOnePolicyHoldsBackIsLookedAtByTheOtherAlthoughTheAnswerIsEnded() {
        var second = new Later();
        var reader = two(Scans.HERE, second);
        var seen = new SeenAnswer();
        reader.read(Bytes.of(ChatChunks.saying(WORDS.repeat(400))), seen);
        reader.read(Bytes.of(ChatChunks.saying(WORDS)), seen);
        reader.read(Bytes.of(ChatChunks.saying("ada@example.com")), seen);
        assertThat(second.asked).hasSize(1);

        reader.endHere(seen);

        assertThat(seen.text()).endsWith(ChatChunks.DONE).doesNotContain("ada@");
    }

    @Test
    void afterWhatNobodyCanLookAtNothingIsKept() {
        var reader = reader(Action.MASK, FULL, new Hits());
        var seen = new SeenAnswer();
        reader.read(Bytes.of(LARGE), seen);
        // In shadow mode the caller's answer goes on.
        for (int i = 0; i < 3; i++) {
            reader.read(Bytes.of(LARGE + ChatChunks.saying("after ")), seen);
            assertThat(reader.heldBytes()).isZero();
        }
        assertThat(seen.text()).isEmpty();
    }
}
