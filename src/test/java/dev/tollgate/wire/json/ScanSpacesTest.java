package dev.tollgate.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.wire.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScanSpacesTest {
    /** A document that is on its way among others. */
    private static final class Reading {
        private final byte[] document;
        private final EventLog log = new EventLog();
        private final JsonScanner scanner;
        private final boolean abandoned;
        private int at;

        Reading(byte[] document, ScanSpaces spaces, JsonLimits limits, boolean abandoned) {
            this.document = document;
            this.scanner = log.scanner(spaces, limits);
            this.abandoned = abandoned;
        }

        /** One more piece; true once the document is over. */
        boolean feed(Random random) {
            int length = Math.min(1 + random.nextInt(60), document.length - at);
            if (length > 0 && (!abandoned || at < 30)) {
                scanner.feed(new Bytes(document, at, length));
                at += length;
                return false;
            }
            if (!abandoned) {
                scanner.finish();
                log.ended(scanner);
            }
            return true;
        }
    }

    @Test
    void shouldTellTheSameWhateverWasReadInTheSameSpaceBefore() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var spaces = new ScanSpaces();
            var limits = new JsonLimits(100 + random.nextInt(200), 30, 8, 20, 12);
            var running = new ArrayList<Reading>();
            for (int begun = 0; begun < 40 || !running.isEmpty(); ) {
                if (begun < 40 && (running.isEmpty() || random.nextInt(3) == 0)) {
                    var document = document(random, 40 * seed + begun++);
                    running.add(new Reading(document, spaces, limits, random.nextInt(10) == 0));
                }
                int which = random.nextInt(running.size());
                if (running.get(which).feed(random)) {
                    var done = running.remove(which);
                    var alone = EventLog.of(done.document, limits, 7);
                    if (!done.abandoned) {
                        assertThat(done.log.lines()).as("seed %d", seed).isEqualTo(alone.lines());
                        assertThat(done.log.problem()).as("seed %d", seed).isEqualTo(alone.problem());
                    }
                }
            }
            assertThat(spaces.idle()).as("seed %d", seed).isBetween(0, 16);
        }
    }

    private static byte[] document(Random random, int seed) {
        var document = new RandomJson(seed).document();
        if (document.length > 0 && random.nextInt(3) == 0) {
            document[random.nextInt(document.length)] = (byte) random.nextInt(256);
        }
        return document;
    }

    @Test
    void shouldHoldASpaceOnlyInsideADocument() {
        var spaces = new ScanSpaces();
        var scanner = new EventLog().scanner(spaces, JsonLimits.DEFAULT);
        scanner.feed(bytes("{\"a\":"));
        assertThat(spaces.idle()).isZero();
        scanner.feed(bytes("1}"));
        assertThat(scanner.finish()).isTrue();
        assertThat(spaces.idle()).isOne();
        scanner.reset();
        scanner.feed(bytes("["));
        assertThat(spaces.idle()).isZero();
        scanner.feed(bytes("}"));
        assertThat(scanner.problem()).isNotNull();
        assertThat(spaces.idle()).isOne();
        scanner.finish();
        scanner.reset();
        assertThat(spaces.idle()).isOne();
    }

    @Test
    void shouldKeepNeitherManySpacesNorLargeOnes() {
        var spaces = new ScanSpaces();
        var scanners = new ArrayList<JsonScanner>();
        for (int i = 0; i < 100; i++) {
            var scanner = new EventLog().scanner(spaces, JsonLimits.DEFAULT);
            scanner.feed(bytes("[1"));
            scanners.add(scanner);
        }
        scanners.forEach(scanner -> {
            scanner.feed(bytes("]"));
            scanner.finish();
        });
        assertThat(spaces.idle()).isEqualTo(16);
        var large = new EventLog().scanner(spaces, JsonLimits.DEFAULT);
        large.feed(bytes("{\"a\":\"\\n" + "x".repeat(60_000)));
        large.feed(bytes("\"}"));
        assertThat(large.finish()).isTrue();
        assertThat(spaces.idle()).isEqualTo(15);
    }

    @Test
    void shouldLendWhatWasGivenBackEmptyAndNoLargeOnes() {
        var spaces = new ScanSpaces();
        var first = spaces.takeOut();
        assertThat(spaces.takeOut()).isNotSameAs(first);
        spaces.give(first.ascii("secret"));
        var again = spaces.takeOut();
        assertThat(again).isSameAs(first);
        assertThat(again.length()).isZero();
        spaces.give(again.raw(new byte[ScanSpaces.MAX_IDLE_BYTES + 1]));
        assertThat(spaces.takeOut()).isNotSameAs(first);
    }

    @Test
    void shouldKeepNoMoreOutsThanABound() {
        var spaces = new ScanSpaces();
        var taken = Stream.generate(spaces::takeOut).limit(40).toList();
        taken.forEach(spaces::give);
        var again = Stream.generate(spaces::takeOut).limit(40).toList();
        assertThat(again.stream().filter(taken::contains)).hasSize(16);
    }

    @Test
    void shouldGiveEachTakerARoomOfItsOwnAndKeepFew() {
        var spaces = new ScanSpaces();
        var rooms = Collections.newSetFromMap(new IdentityHashMap<byte[], Boolean>());
        for (int i = 0; i < 10; i++) {
            rooms.add(spaces.takeRoom());
        }
        assertThat(rooms).hasSize(10).allMatch(room -> room.length == ScanSpaces.ROOM_BYTES);
        rooms.forEach(spaces::give);
        int again = 0;
        for (int i = 0; i < 10; i++) {
            again += rooms.add(spaces.takeRoom()) ? 0 : 1;
        }
        assertThat(again).isEqualTo(4);
        assertThat(rooms).hasSize(16);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text);
    }
}
