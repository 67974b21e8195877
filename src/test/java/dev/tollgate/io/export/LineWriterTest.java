package dev.tollgate.io.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineWriterTest {

    /** A sink that takes nothing until it is opened. */
    private static final class Stuck extends OutputStream {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch opened = new CountDownLatch(1);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            throw new AssertionError("one byte at a time");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            entered.countDown();
            try {
                opened.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            taken.write(bytes, offset, length);
        }
    }

    @Test
    void writesLinesOfManyThreadsWholeAndCountsThem() throws InterruptedException {
        var sink = new ByteArrayOutputStream();
        var writer = LineWriter.start(sink, 4 << 20);
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            int id = t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 5000; i++) {
                    writer.offer("thread " + id + " line " + i);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        writer.close();
        assertThat(writer.dropped()).isZero();
        assertThat(writer.written()).isEqualTo(20_000);
        var lines = sink.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(20_000).doesNotHaveDuplicates();
        assertThat(lines.stream().filter(line -> line.startsWith("thread 2 ")))
                .first()
                .isEqualTo("thread 2 line 0");
        assertThat(lines.stream().filter(line -> line.startsWith("thread 2 ")))
                .isSortedAccordingTo((a, b) ->
                        Integer.compare(Integer.parseInt(a.substring(14)), Integer.parseInt(b.substring(14))));
    }

    @Test
    void dropsAndCountsWhatDoesNotFitWhileTheSinkIsStuck() throws InterruptedException {
        var sink = new Stuck();
        var writer = LineWriter.start(sink, 100);
        assertThat(writer.offer("first")).isTrue();
        sink.entered.await();
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += writer.offer("0123456789") ? 1 : 0;
        }
        // 11 bytes each with the line's end; the bound holds for what waits, not for what is being written.
        assertThat(taken).isEqualTo(9);
        assertThat(writer.dropped()).isEqualTo(91);
        assertThat(writer.offer("x".repeat(200))).isFalse();
        sink.opened.countDown();
        writer.close();
        assertThat(sink.taken.toString(UTF_8).lines()).hasSize(10);
        assertThat(writer.written()).isEqualTo(10);
    }

    @Test
    void leavesAfterItsDeadlineWhenTheSinkNeverTakesAnything() throws InterruptedException {
        var sink = new Stuck();
        var writer = LineWriter.start(sink, 100);
        writer.offer("first");
        sink.entered.await();
        long begun = System.nanoTime();
        writer.close(Duration.ofMillis(100));
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(90), Duration.ofSeconds(20));
        assertThat(writer.offer("late")).isFalse();
        sink.opened.countDown();
    }

    @Test
    void countsLinesThatTheSinkRefusesAndGoesOn() {
        var broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        try (var writer = LineWriter.start(broken, 1000)) {
            writer.offer("one");
            Awaitility.await().until(() -> writer.dropped() == 1);
            writer.offer("two");
            Awaitility.await().until(() -> writer.dropped() == 2);
            assertThat(writer.written()).isZero();
        }
    }

    @Test
    void writesSoonWithoutBeingClosed() {
        var sink = new ByteArrayOutputStream();
        try (var writer = LineWriter.start(sink, 1000)) {
            writer.offer("now");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> writer.written() == 1);
            assertThat(sink.toString(UTF_8)).isEqualTo("now\n");
        }
    }
}
