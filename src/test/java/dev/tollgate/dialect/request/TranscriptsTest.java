package dev.tollgate.dialect.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TranscriptsTest {
    /** Texts so far apart stand in one slot. */
    private static final int SLOTS = 1 << 13;

    private final Transcripts memory = new Transcripts(1);

    private static long canonical(long text) {
        return text * 0x9E3779B97F4A7C15L | 2;
    }

    @Test
    void whatIsRememberedIsKnownUntilAnotherTakesItsSlot() {
        memory.remember(5, canonical(5));
        memory.remember(6, canonical(6));
        assertThat(memory.known(5)).isEqualTo(canonical(5));
        assertThat(memory.known(6)).isEqualTo(canonical(6));
        memory.remember(5 + SLOTS, canonical(5 + SLOTS));
        assertThat(memory.known(5)).isZero();
        assertThat(memory.known(5 + SLOTS)).isEqualTo(canonical(5 + SLOTS));
        assertThat(memory.known(7)).isZero();
    }

    @Test
    void whatThreadsWriteIntoEachOtherIsNeverTakenForWhatItIsNot() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<Integer>>();
            for (int thread = 0; thread < 4; thread++) {
                long seed = thread;
                work.add(() -> rememberAndAsk(new SplittableRandom(seed)));
            }
            int known = 0;
            for (var done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
                known += done.get();
            }
            assertThat(known).isPositive();
        }
    }

    private int rememberAndAsk(SplittableRandom random) {
        int found = 0;
        for (int i = 0; i < 500_000; i++) {
            // Four slots, and in each of them eight texts.
            long text = 1 + random.nextInt(4) + (long) SLOTS * random.nextInt(8);
            long known = memory.known(text);
            assertThat(known == 0 || known == canonical(text)).isTrue();
            found += known == 0 ? 0 : 1;
            memory.remember(text, canonical(text));
        }
        return found;
    }
}
