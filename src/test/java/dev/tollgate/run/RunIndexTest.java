package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIndexTest {
    private static final int MOST_AT_A_KEY = 16;
    private static final int KEYS = 12;

    private final RunIndex index = new RunIndex();

    private record Seated(LiveRun run, int seat, List<Long> keys) {}

    /** Keys of few tables, of which some stand in each other's way. */
    private static long key(int number) {
        return (long) (number % 3) << 32 | (1 + number / 3);
    }

    private static LiveRun run(long number) {
        var query = new RunQuery(1, 1, "agent", "", RunEvidence.NONE, Transcript.NONE, 0, 0);
        return new LiveRun(number, query, Run.Source.PREFIX, Lineage.root(1, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isAsAMapOfTheNewestRunsUnderEachKey(long seed) {
        var random = new SplittableRandom(seed);
        var naive = new HashMap<Long, ArrayDeque<LiveRun>>();
        var seated = new ArrayList<Seated>();
        for (int step = 0; step < 20_000; step++) {
            boolean growing = step % 5_000 < 3_000;
            int what = random.nextInt(10);
            if (seated.isEmpty() || what < (growing ? 3 : 1)) {
                var run = run(step);
                seated.add(new Seated(run, index.enter(run), new ArrayList<>()));
            } else if (what < 7) {
                var some = seated.get(random.nextInt(seated.size()));
                long key = key(random.nextInt(KEYS));
                if (!some.keys.contains(key)) {
                    some.keys.add(key);
                    add(naive, key, some);
                }
            } else if (what < 8) {
                var some = seated.get(random.nextInt(seated.size()));
                if (!some.keys.isEmpty()) {
                    remove(naive, some.keys.removeLast(), some);
                }
            } else {
                var gone = seated.remove(random.nextInt(seated.size()));
                gone.keys.forEach(key -> remove(naive, key, gone));
                index.leave(gone.seat);
            }
            long asked = key(random.nextInt(KEYS));
            var known = List.copyOf(naive.getOrDefault(asked, new ArrayDeque<>()));
            assertThat(index.at(asked)).as("seed %d, step %d", seed, step).isEqualTo(known);
            assertThat(index.newest(asked))
                    .as("seed %d, step %d", seed, step)
                    .isSameAs(known.isEmpty() ? null : known.getFirst());
        }
        assertThat(index.size())
                .as("seed %d", seed)
                .isEqualTo(naive.values().stream().mapToInt(ArrayDeque::size).sum());
    }

    private void add(Map<Long, ArrayDeque<LiveRun>> naive, long key, Seated run) {
        index.add(key, run.seat);
        var there = naive.computeIfAbsent(key, _ -> new ArrayDeque<>());
        there.addFirst(run.run);
        if (there.size() > MOST_AT_A_KEY) {
            there.removeLast();
        }
    }

    private void remove(Map<Long, ArrayDeque<LiveRun>> naive, long key, Seated run) {
        index.remove(key, run.seat);
        naive.getOrDefault(key, new ArrayDeque<>()).remove(run.run);
    }

    /** A seat passes from one run to the next at once: whoever finds it under a key must never be shown who has it now. */
    @Test
    void nobodyIsFoundUnderAnothersKeyWhileSeatsChangeHands() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<Integer>>();
            for (int thread = 0; thread < 2; thread++) {
                long first = 1L + 1_000_000L * thread;
                work.add(() -> comeAndGo(first));
                work.add(() -> lookedAt());
            }
            int seen = 0;
            for (var done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
                seen += done.get();
            }
            assertThat(seen).isPositive();
        }
        assertThat(index.size()).isZero();
    }

    private int comeAndGo(long first) {
        for (long number = first; number < first + 200_000; number++) {
            var run = run(number);
            int seat = index.enter(run);
            // Every run stands under the key of what its number leaves, and under no other.
            index.add(key((int) (number % KEYS)), seat);
            index.remove(key((int) (number % KEYS)), seat);
            index.leave(seat);
        }
        return 0;
    }

    private int lookedAt() {
        int seen = 0;
        for (int i = 0; i < 400_000; i++) {
            int asked = i % KEYS;
            for (var run : index.at(key(asked))) {
                seen++;
                assertThat(run.key % KEYS).isEqualTo(asked);
            }
        }
        return seen;
    }
}
