package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.telemetry.Settlements;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
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
    private static final List<Dialect> DIALECTS = Dialects.all(7, InstantSource.fixed(Instant.EPOCH));
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

    private static final class Seen implements AnswerSink {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        @Override
        public void pass(int from, int to) {
            throw new AssertionError("bytes of a fragment that may be gone are passed");
        }

        @Override
        public void write(Bytes bytes) {
            out.write(bytes.array(), bytes.offset(), bytes.length());
        }

        String text() {
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    private static AnswerReader plain() {
        var openAi = DIALECTS.getFirst();
        return openAi.transcoder(openAi)
                .answer(
                        Settlements.request(Operation.CHAT, "m", true),
                        200,
                        MediaType.parse("text/event-stream"),
                        new ScanSpaces());
    }

    /** Two policies, one over the other: what the first lets through of cards the second looks through for addresses. */
    private static AnswerReader two(Scans first, Scans second) {
        var cards = new Screen(List.of(new Filter("card", BuiltIn.CARD, Action.MASK, "[card]")));
        var addresses = new Screen(List.of(new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]")));
        var below = new ScreenedStream(plain(), "p", cards, WINDOW, true, first, new Hits());
        return new ScreenedStream(below, "q", addresses, WINDOW, true, second, new Hits());
    }

    private static AnswerReader reader(Action card, Scans scans, Hits hits) {
        var read = plain();
        var screen = new Screen(List.of(
                new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]"),
                new Filter("card", BuiltIn.CARD, card, "[card]")));
        return new ScreenedStream(read, "p", screen, WINDOW, true, scans, hits);
    }

    private static String chunk(String content, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + content + "\"},\"finish_reason\":" + finish + "}]}\n\n";
    }

    private static final String END = chunk("", "\"stop\"") + "data: [DONE]\n\n";

    private static String random(Random random) {
        var out = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            boolean large = random.nextInt(3) == 0;
            var words = large ? "no word of it is meant, ".repeat(1400 + random.nextInt(3000)) : "little ";
            out.append(chunk(words + (random.nextBoolean() ? "ada@exam" : "4111 1111"), "null"));
            out.append(chunk(random.nextBoolean() ? "ple.com " : " 1111 1111 ", "null"));
        }
        return out + END;
    }

    @Test
    void whatIsLookedAtElsewhereComesOutAsIfItWereLookedAtHere() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var bytes = random(random).getBytes(StandardCharsets.UTF_8);
            var plainHits = new Hits();
            var plain = new Seen();
            var reference = reader(Action.MASK, Scans.HERE, plainHits);
            reference.read(Bytes.of(bytes), plain);
            reference.end(plain);
            assertThat(plain.text()).contains("[").doesNotContain("ada@example.com");

            var later = new Later();
            var hits = new Hits();
            var seen = new Seen();
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

    private static final String LARGE = chunk("a@b.io " + "x ".repeat(20_000), "null");

    @Test
    void onlyWhatIsLongIsLookedAtElsewhere() {
        var later = new Later();
        var reader = reader(Action.MASK, later, new Hits());
        var seen = new Seen();
        for (int i = 0; i < 1000; i++) {
            reader.read(Bytes.of(chunk("short ", "null")), seen);
        }
        assertThat(later.bytes).isEmpty();
        int before = seen.text().length();

        reader.read(Bytes.of(LARGE), seen);
        reader.read(Bytes.of(chunk("after ", "null")), seen);

        assertThat(later.bytes).containsExactly(2L * LARGE.length());
        assertThat(seen.text()).hasSize(before);
        assertThat(reader.heldBytes()).isGreaterThan(LARGE.length());
    }

    @Test
    void nothingOfWhatIsRefusedElsewhereIsSeen() {
        var later = new Later();
        var hits = new Hits();
        var reader = reader(Action.REFUSE, later, hits);
        var seen = new Seen();
        reader.read(Bytes.of(chunk("before. " + " ".repeat(WINDOW), "null")), seen);
        reader.read(Bytes.of(LARGE.replace("a@b.io", "4111 1111 1111 1111") + END), seen);
        assertThat(reader.withheld()).isNull();
        later.look();
        reader.read(Bytes.of(": more\n\n"), seen);

        assertThat(Objects.requireNonNull(reader.withheld()).reason()).isEqualTo(Reason.CONTENT_REFUSED);
        assertThat(seen.text()).doesNotContain("4111").doesNotContain("DONE");
    }

    @Test
    void whatNobodyCanLookAtIsNotShown() {
        Scans full = new Scans() {
            @Override
            public <T> CompletableFuture<T> run(long bytes, Supplier<T> scan) {
                throw new RejectedExecutionException("full");
            }
        };
        var reader = reader(Action.MASK, full, new Hits());
        var seen = new Seen();
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
        var seen = new Seen();
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
        var seen = new Seen();
        reader.read(Bytes.of(LARGE), seen);

        reader.endHere(seen);

        assertThat(seen.text())
                .contains("\"length\"")
                .endsWith("data: [DONE]\n\n")
                .doesNotContain("a@b.io");
    }

    private static final String WORDS = "x ".repeat(WINDOW);

    @Test
    void whereTwoPoliciesWaitAtTheEndTheTextOfTheSecondGoesOn() {
        var pieces = List.of(
                chunk(WORDS.repeat(400), "null"),
                chunk("ada@exam", "null"),
                chunk("ple.com " + WORDS, "null"),
                chunk(WORDS.repeat(400), "null"),
                END);
        var plain = new Seen();
        var reference = two(Scans.HERE, Scans.HERE);
        pieces.forEach(piece -> reference.read(Bytes.of(piece), plain));
        reference.end(plain);
        assertThat(plain.text()).contains("[email]").doesNotContain("ada@exam");

        var first = new Later();
        var second = new Later();
        var reader = two(first, second);
        var seen = new Seen();
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
        var seen = new Seen();
        reader.read(Bytes.of(chunk(WORDS.repeat(400), "null")), seen);
        reader.read(Bytes.of(chunk(WORDS, "null")), seen);
        reader.read(Bytes.of(chunk("ada@example.com", "null")), seen);
        assertThat(second.asked).hasSize(1);

        reader.endHere(seen);

        assertThat(seen.text()).endsWith("data: [DONE]\n\n").doesNotContain("ada@");
    }

    @Test
    void afterWhatNobodyCanLookAtNothingIsKept() {
        Scans full = new Scans() {
            @Override
            public <T> CompletableFuture<T> run(long bytes, Supplier<T> scan) {
                throw new RejectedExecutionException("full");
            }
        };
        var reader = reader(Action.MASK, full, new Hits());
        var seen = new Seen();
        reader.read(Bytes.of(LARGE), seen);
        // In shadow mode the caller's answer goes on.
        for (int i = 0; i < 3; i++) {
            reader.read(Bytes.of(LARGE + chunk("after ", "null")), seen);
            assertThat(reader.heldBytes()).isZero();
        }
        assertThat(seen.text()).isEmpty();
    }
}
