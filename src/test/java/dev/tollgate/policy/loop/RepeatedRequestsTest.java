package dev.tollgate.policy.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The flat array of requests against one object for each. */
class RepeatedRequestsTest {
    private static final long START = Long.MAX_VALUE - SECONDS.toNanos(60);

    @Test
    void whateverIsSentItIsCountedAsOneObjectForEachRequestWouldCountIt() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var real = new RepeatedRequests();
            var model = new Model();
            long pause = random.nextBoolean() ? RepeatedRequests.PAUSE_NANOS : RepeatedRequests.OPENING_PAUSE_NANOS;
            boolean talk = random.nextBoolean();
            int keys = 1 + random.nextInt(7);
            long now = START;
            for (int step = 0; step < 300; step++) {
                var place = "seed %d, step %d".formatted(seed, step);
                long key = random.nextInt(keys);
                if (random.nextBoolean()) {
                    boolean again = random.nextInt(4) == 0;
                    assertThat(real.begin(key, again, pause, talk, now))
                            .as(place)
                            .isEqualTo(model.begin(key, again, pause, talk, now));
                } else {
                    boolean whole = random.nextInt(3) > 0;
                    real.end(key, whole, now);
                    model.end(key, whole, now);
                }
                for (long any = 0; any < keys; any++) {
                    assertThat(real.wentUnanswered(any)).as(place).isEqualTo(model.wentUnanswered(any));
                }
                now += random.nextLong(SECONDS.toNanos(random.nextInt(30) == 0 ? 400 : 4));
            }
        }
    }

    @Test
    void ofFiveRequestsTheOneThatWasNotSentForLongestIsForgotten() {
        var requests = new RepeatedRequests();
        for (long key = 1; key <= 4; key++) {
            requests.begin(key, false, RepeatedRequests.PAUSE_NANOS, false, START);
        }
        requests.begin(1, false, RepeatedRequests.PAUSE_NANOS, false, START);
        requests.begin(5, false, RepeatedRequests.PAUSE_NANOS, false, START);
        assertThat(requests.wentUnanswered(2)).as("forgotten").isFalse();
        for (long key : new long[] {1, 3, 4, 5}) {
            assertThat(requests.wentUnanswered(key)).as("request %d", key).isTrue();
        }
    }

    private static final class Sent {
        final long key;
        int halves = 2;
        long since;
        int underWay;
        boolean answered;
        long answeredAt;

        Sent(long key, long now) {
            this.key = key;
            since = now;
        }
    }

    private static final class Model {
        private final List<Sent> sent = new ArrayList<>();

        int begin(long key, boolean again, long pause, boolean talk, long now) {
            if (key == 0) {
                return 1;
            }
            var known = find(key);
            var one = known == null ? new Sent(key, now) : known;
            if (known != null) {
                if ((one.answered && now - one.answeredAt >= pause) || now - one.since >= SECONDS.toNanos(600)) {
                    one.halves = 2;
                    one.since = now;
                } else if (one.answered && one.underWay == 0 && !again) {
                    one.halves += talk && now - one.answeredAt >= SECONDS.toNanos(5) ? 1 : 2;
                }
            }
            one.answered = false;
            one.underWay++;
            sent.remove(one);
            sent.add(one);
            if (sent.size() > RepeatedRequests.KEPT) {
                sent.removeFirst();
            }
            return one.halves / 2;
        }

        void end(long key, boolean whole, long now) {
            var known = find(key);
            if (known != null && known.underWay > 0) {
                known.underWay--;
                known.answered |= whole;
                known.answeredAt = now;
            }
        }

        boolean wentUnanswered(long key) {
            var known = find(key);
            return known != null && (!known.answered || known.underWay > 0);
        }

        private @Nullable Sent find(long key) {
            return sent.stream().filter(one -> one.key == key).findFirst().orElse(null);
        }
    }
}
