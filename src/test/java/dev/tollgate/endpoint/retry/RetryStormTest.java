package dev.tollgate.endpoint.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A metastable failure (Bronson and others, HotOS 2021) in virtual time: a server that can just carry its load stands still for ten seconds. It
 * works on calls whose caller has long given up, so with a retry for each of those the line never gets shorter again, although the cause is gone.
 */
class RetryStormTest {
    private static final double PER_SECOND = 100;
    private static final double LOAD = 80;
    private static final double PATIENCE = 2;
    private static final double STANDSTILL_FROM = 60;
    private static final double STANDSTILL_TO = 70;
    private static final double END = 600;

    @Test
    void withoutABudgetTheStormOutlivesItsCause() {
        for (var seed = 1L; seed <= 5; seed++) {
            var last = new Storm(new RetryBudget(1, 1_000_000, Duration.ofSeconds(10)), seed).answeredInLastMinute();
            assertThat(last).as("seed " + seed).isLessThan(0.2);
        }
    }

    @Test
    void withOursItDiesOut() {
        for (var seed = 1L; seed <= 5; seed++) {
            var last = new Storm(RetryBudget.standard(), seed).answeredInLastMinute();
            assertThat(last).as("seed " + seed).isGreaterThan(0.999);
        }
    }

    /** One server with one line, callers that give up, and the retry plan between them. */
    private static final class Storm {
        private record Event(double at, Runnable action) implements Comparable<Event> {
            @Override
            public int compareTo(Event other) {
                return Double.compare(at, other.at);
            }
        }

        private final class Attempt {
            private final double sent = now;
            private final int number;
            private boolean over;

            Attempt(int number) {
                this.number = number;
                line.add(this);
                serve();
                in(PATIENCE, () -> {
                    if (!over) {
                        over = true;
                        failed();
                    }
                });
            }

            private void failed() {
                var failure = Failure.of(Failure.Kind.FIRST_TOKEN_TIMEOUT, "no first token in time");
                switch (RetryPlan.DEFAULT.next(failure, number, budget, Math.round(now * 1e9))) {
                    case Next.TryAgain _ -> new Attempt(number + 1);
                    case Next.PassOn _, Next.Fail _ -> {}
                }
            }

            void served() {
                if (!over) {
                    over = true;
                    answered += sent > END - 60 ? 1 : 0;
                }
            }
        }

        private final RetryBudget budget;
        private final Random random;
        private final PriorityQueue<Event> events = new PriorityQueue<>();
        private final ArrayDeque<Attempt> line = new ArrayDeque<>();
        private double now;
        private boolean busy;
        private int arrived;
        private int answered;

        Storm(RetryBudget budget, long seed) {
            this.budget = budget;
            this.random = new Random(seed);
        }

        double answeredInLastMinute() {
            in(0, this::arrive);
            for (var next = events.poll(); next != null && next.at() < END + PATIENCE; next = events.poll()) {
                now = next.at();
                next.action().run();
            }
            return (double) answered / arrived;
        }

        private void in(double seconds, Runnable action) {
            events.add(new Event(now + seconds, action));
        }

        private void arrive() {
            budget.request(Math.round(now * 1e9));
            arrived += now > END - 60 && now < END ? 1 : 0;
            new Attempt(1);
            if (now < END) {
                in(-Math.log(1 - random.nextDouble()) / LOAD, this::arrive);
            }
        }

        private void serve() {
            if (busy || line.isEmpty()) {
                return;
            }
            busy = true;
            var one = line.remove();
            var stuck = now >= STANDSTILL_FROM && now < STANDSTILL_TO ? STANDSTILL_TO - now : 0;
            in(stuck + 1 / PER_SECOND, () -> {
                busy = false;
                one.served();
                serve();
            });
        }
    }
}
