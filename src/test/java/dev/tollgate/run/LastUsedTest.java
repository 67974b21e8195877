package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LastUsedTest {
    private static final int MOST = 100;

    private final List<Integer> forgotten = new ArrayList<>();
    private final LastUsed<Integer, Integer> kept = new LastUsed<>(MOST, forgotten::add);

    private void come(int from, int to) {
        for (int i = from; i < to; i++) {
            kept.get(i, key -> key);
        }
    }

    @Test
    void isNeverFullerThanAllowedAndForgetsTheOldestFirst() {
        come(0, 3 * MOST);

        assertThat(kept.size()).isEqualTo(MOST);
        assertThat(forgotten).hasSize(2 * MOST).isSorted();
        assertThat(kept.peek(2 * MOST - 1)).isNull();
        assertThat(kept.peek(2 * MOST)).isEqualTo(2 * MOST);
    }

    @Test
    void aFloodOfOthersDoesNotKeepOutWhoComesBack() {
        come(0, MOST);
        for (int i = 1; i <= 20; i++) {
            come(-1000, -999);
            come(i * 1000, i * 1000 + MOST / 2);
            assertThat(kept.get(-1000)).as("after " + i + " floods").isEqualTo(-1000);
        }
    }

    @Test
    void whatIsOnlyLookedAtIsNotUsed() {
        come(0, MOST);
        for (int i = 0; i < MOST; i++) {
            assertThat(kept.peek(i)).isEqualTo(i);
        }
        kept.forEach((key, value) -> assertThat(value).isEqualTo(key));
        come(1000, 1001);

        assertThat(kept.peek(0)).isNull();
    }

    @Test
    void whereAllWereUsedTheHandDoesNotGoRoundForEver() {
        come(0, MOST);
        come(0, MOST);
        come(1000, 1001);

        assertThat(kept.size()).isEqualTo(MOST);
        assertThat(forgotten).hasSize(1);
    }

    @Test
    void oneOfTwoValuesIsKeptAndOnlyItselfRemoved() {
        assertThat(kept.putIfAbsent(1, 10)).isNull();
        assertThat(kept.putIfAbsent(1, 11)).isEqualTo(10);
        kept.remove(1, 11);
        assertThat(kept.get(1)).isEqualTo(10);
        kept.remove(1, 10);
        kept.remove(1, 10);

        assertThat(kept.get(1)).isNull();
        assertThat(forgotten).containsExactly(10);
        assertThatThrownBy(() -> new LastUsed<>(0)).hasMessageContaining("at least 1");
    }

    /** A naive one: marks in a list, the hand an index. */
    @Test
    void doesWhatANaiveOneDoes() {
        for (long seed = 1; seed <= 30; seed++) {
            var random = new SplittableRandom(seed);
            int most = 1 + random.nextInt(50);
            var gone = new ArrayList<Integer>();
            var real = new LastUsed<Integer, Integer>(most, gone::add);
            var naive = new LinkedHashMap<Integer, Boolean>();
            var seats = new ArrayList<Integer>();
            int hand = 0;
            var expected = new ArrayList<Integer>();
            for (int step = 0; step < 2000; step++) {
                int key = random.nextInt(1 + random.nextInt(3 * most));
                real.get(key, same -> same);
                if (naive.containsKey(key)) {
                    naive.put(key, true);
                    continue;
                }
                naive.put(key, false);
                if (seats.size() < most) {
                    seats.add(key);
                    continue;
                }
                for (int passed = 0; passed < 32 && naive.getOrDefault(seats.get(hand), false); passed++) {
                    naive.put(seats.get(hand), false);
                    hand = (hand + 1) % most;
                }
                int out = seats.set(hand, key);
                hand = (hand + 1) % most;
                naive.remove(out);
                expected.add(out);
            }
            var holds = new HashMap<Integer, Integer>();
            real.forEach(holds::put);
            assertThat(gone).as("seed " + seed).isEqualTo(expected);
            assertThat(holds.keySet()).as("seed " + seed).isEqualTo(naive.keySet());
        }
    }

    @Test
    void threadsForgetEachValueOnceAndLoseNone() throws Exception {
        var out = new ConcurrentHashMap<Integer, AtomicInteger>();
        var made = new AtomicInteger();
        var shared = new LastUsed<Integer, Integer>(MOST, value -> out.computeIfAbsent(value, _ -> new AtomicInteger())
                .incrementAndGet());
        var placed = ConcurrentHashMap.<Integer>newKeySet();
        try (var pool = Executors.newFixedThreadPool(4)) {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                tasks.add(() -> {
                    var random = new SplittableRandom(seed);
                    for (int i = 0; i < 20_000; i++) {
                        int key = random.nextInt(400);
                        int value = made.incrementAndGet();
                        if (shared.putIfAbsent(key, value) == null) {
                            placed.add(value);
                        }
                        if (i % 7 == 0) {
                            shared.remove(key, value);
                        }
                    }
                    return seed;
                });
            }
            for (var ended : pool.invokeAll(tasks)) {
                ended.get();
            }
        }
        var held = new HashSet<Integer>();
        shared.forEach((_, value) -> held.add(value));

        assertThat(held).hasSizeLessThanOrEqualTo(MOST).doesNotContainAnyElementsOf(out.keySet());
        assertThat(out.values()).allSatisfy(times -> assertThat(times.get()).isEqualTo(1));
        held.addAll(out.keySet());
        assertThat(held).isEqualTo(placed);
    }
}
