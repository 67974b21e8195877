package dev.tollgate.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flat tables against the maps of the JDK. */
class TokenBucketsTest {
    private static final int LOOKED_AT = 8;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void asManyAreUnderWayAsHaveComeAndNotGone(long seed) {
        var random = new SplittableRandom(seed);
        var counts = new Concurrency();
        var naive = new HashMap<Long, Integer>();
        for (int i = 0; i < 20_000; i++) {
            long key = 1L + random.nextInt(100);
            if (random.nextBoolean()) {
                counts.enter(key);
                naive.merge(key, 1, Integer::sum);
            } else {
                counts.leave(key);
                naive.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
            }
            var at = "seed %d, step %d, key %d".formatted(seed, i, key);
            assertThat(counts.of(key)).as(at).isEqualTo(naive.getOrDefault(key, 0));
            assertThat(counts.size()).as(at).isEqualTo(naive.size());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void whatIsForgottenIsTheLeastUsedAndRatherAnEmptyOne(long seed) {
        var random = new SplittableRandom(seed);
        int most = seed % 2 == 0 ? 20 : 300;
        var buckets = new TokenBuckets(most);
        // When each bucket has drained, the least used first.
        var naive = new LinkedHashMap<Long, Long>(16, 0.75f, true);
        long forgotten = 0;
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextLong(10);
            long key = 1L + random.nextInt(2 * most);
            var at = "seed %d, step %d, key %d".formatted(seed, i, key);
            if (random.nextBoolean()) {
                var drained = naive.get(key);
                assertThat(buckets.backlog(buckets.find(key), now))
                        .as(at)
                        .isEqualTo(drained == null ? 0 : Math.max(0, drained - now));
                continue;
            }
            if (!naive.containsKey(key) && naive.size() == most) {
                forgotten += makeRoom(naive, now);
            }
            long cost = random.nextLong(40L * most);
            naive.put(key, now + Math.max(0, naive.getOrDefault(key, now) - now) + cost);
            buckets.charge(buckets.get(key, now), cost, now);
            assertThat(buckets.size()).as(at).isEqualTo(naive.size());
            assertThat(buckets.forgotten()).as(at).isEqualTo(forgotten);
        }
        assertThat(forgotten).isPositive();
    }

    private static int makeRoom(SequencedMap<Long, Long> naive, long now) {
        int looked = 0;
        for (var oldest = naive.entrySet().iterator(); oldest.hasNext() && looked < LOOKED_AT; looked++) {
            if (oldest.next().getValue() <= now) {
                oldest.remove();
                return 0;
            }
        }
        naive.pollFirstEntry();
        return 1;
    }
}
