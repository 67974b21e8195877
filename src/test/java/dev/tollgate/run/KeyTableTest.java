package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTableTest {
    private final KeyTable table = new KeyTable();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void holdsUnderEachKeyWhatANaiveOneHoldsInTheSameOrder(long seed) {
        var random = new SplittableRandom(seed);
        var naive = new HashMap<Long, List<Integer>>();
        for (int step = 0; step < 20_000; step++) {
            // Few homes, so that keys stand in each other's way and round the end of the table.
            long key = -3 + ((long) random.nextInt(1, 6) << 20) + random.nextInt(0, 5);
            var known = naive.computeIfAbsent(key, _ -> new ArrayList<>());
            boolean growing = step % 4000 < 2500;
            if (random.nextInt(10) < (growing ? 7 : 3)) {
                table.add(key, step);
                known.add(step);
            } else if (!known.isEmpty()) {
                int index = random.nextInt(known.size());
                table.remove(place(key, index));
                known.remove(/* index */ index);
            }
            assertThat(under(key)).as("seed %d, step %d", seed, step).isEqualTo(known);
        }

        naive.forEach((key, known) -> assertThat(under(key)).as("seed %d", seed).isEqualTo(known));
        assertThat(table.size())
                .isEqualTo(naive.values().stream().mapToInt(List::size).sum());
    }

    private int place(long key, int index) {
        int place = table.first(key);
        for (int i = 0; i < index; i++) {
            place = table.next(place);
        }
        return place;
    }

    private List<Integer> under(long key) {
        var values = new ArrayList<Integer>();
        for (int place = table.first(key); place != KeyTable.NONE; place = table.next(place)) {
            values.add(table.value(place));
        }
        return values;
    }
}
