package dev.tollgate.endpoint.pick;

import dev.tollgate.route.Exclusion;
import java.util.Arrays;
import java.util.List;

/**
 * Servers of one pool that answer far slower than their peers: alive to every probe, and yet not to be used.
 *
 * <p>The rule ranks servers by their start and leaves the time between tokens out, so that caches are not scattered; a server that decodes ten
 * times slower would keep its share. One that needs more than {@value #FACTOR} times the median of its peers, for a first token or for each
 * after it, stands back as long as there is another: it is only explored. By the nature of a median that is never more than half of a pool.
 */
final class Laggards {
    static final double FACTOR = 4;
    /** Fewer cannot tell who is the odd one. */
    static final int PEERS = 3;
    /** An endpoint with fewer answers is neither judged nor a measure. */
    static final int ANSWERS = 20;

    private static final double PROMPT = 1_000;

    private Laggards() {}

    /** Holds those that are far slower than the rest of {@code pool}. */
    static void hold(List<Option> pool) {
        if (pool.size() < PEERS) {
            return;
        }
        var starts = new double[pool.size()];
        var gaps = new double[pool.size()];
        var measured = 0;
        for (var option : pool) {
            if (option.answers >= ANSWERS) {
                starts[measured] = option.speed.firstToken(PROMPT);
                gaps[measured++] = option.speed.secondsPerOutputToken();
            }
        }
        if (measured < PEERS) {
            return;
        }
        var start = limit(starts, measured);
        var gap = limit(gaps, measured);
        if (start == Double.POSITIVE_INFINITY && gap == Double.POSITIVE_INFINITY) {
            return;
        }
        for (var option : pool) {
            if (option.open()
                    && option.answers >= ANSWERS
                    && (option.speed.firstToken(PROMPT) > start || option.speed.secondsPerOutputToken() > gap)) {
                option.hold(Exclusion.UNHEALTHY, 0);
            }
        }
    }

    /** Above what a figure is far off, which costs no sorting where all are alike. */
    private static double limit(double[] figures, int count) {
        var least = figures[0];
        var most = figures[0];
        for (var i = 1; i < count; i++) {
            least = Math.min(least, figures[i]);
            most = Math.max(most, figures[i]);
        }
        if (most <= FACTOR * least) {
            return Double.POSITIVE_INFINITY;
        }
        Arrays.sort(figures, 0, count);
        return FACTOR * (count % 2 == 1 ? figures[count / 2] : (figures[count / 2 - 1] + figures[count / 2]) / 2);
    }
}
