package dev.tollgate.policy.budget.guard;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long the answers of each model are at most, nearly always: what a call reserves that sets no limit itself.
 *
 * <p>Threads: any thread. Bounded to {@value #MODELS} models; the least used is forgotten.
 */
public final class OutputLengths {
    /** Of a model of which too little was seen. */
    public static final long UNSEEN = 4_096;

    static final int MODELS = 1_024;
    private static final int ENOUGH = 20;
    private static final int HALVED_AT = 4_096;

    /** Edges grow by a half and by a third in turn, from 16 tokens to four million. */
    private static final int BUCKETS = 37;

    private final Map<String, Histogram> models = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Histogram> eldest) {
            return size() > MODELS;
        }
    };

    /** Takes in the length of one answer. */
    public synchronized void learn(String model, long tokens) {
        models.computeIfAbsent(model, _ -> new Histogram()).add(tokens);
    }

    /** The tokens that 99 of 100 answers of this model do not exceed, or {@link #UNSEEN}. */
    public synchronized long high(String model) {
        var histogram = models.get(model);
        return histogram == null || histogram.count < ENOUGH ? UNSEEN : histogram.high();
    }

    /** Threads: guarded by the lock of its owner. */
    private static final class Histogram {
        private final int[] counts = new int[BUCKETS];
        private int count;

        void add(long tokens) {
            int bucket = 0;
            while (bucket < BUCKETS - 1 && edge(bucket) < tokens) {
                bucket++;
            }
            counts[bucket]++;
            count++;
            if (count >= HALVED_AT) {
                halve();
            }
        }

        private void halve() {
            count = 0;
            for (var i = 0; i < BUCKETS; i++) {
                counts[i] /= 2;
                count += counts[i];
            }
        }

        long high() {
            int beyond = count / 100;
            int bucket = BUCKETS - 1;
            while (bucket > 0 && counts[bucket] <= beyond) {
                beyond -= counts[bucket];
                bucket--;
            }
            return edge(bucket);
        }

        private static long edge(int bucket) {
            long power = 16L << (bucket / 2);
            return bucket % 2 == 0 ? power : power + power / 2;
        }
    }
}
