package dev.tollgate.endpoint;

import static dev.tollgate.endpoint.Endpoints.hosted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private static final class Naive {
        final Lease lease;
        final long prompt;
        final long output;
        boolean started;

        Naive(Lease lease, long prompt, long output) {
            this.lease = lease;
            this.prompt = prompt;
            this.output = output;
        }
    }

    @Test
    void countsAgreeWithANaiveModelUnderAnyOrderOfEvents() {
        for (var seed = 1L; seed <= 20; seed++) {
            var random = new Random(seed);
            var now = new long[] {0};
            var live = live(OptionalInt.of(12), now);
            var model = new ArrayList<Naive>();
            for (var step = 0; step < 2_000; step++) {
                now[0] += random.nextInt(200_000_000);
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        var prompt = random.nextInt(5_000) + 1L;
                        var output = random.nextInt(500);
                        var lease = live.open("m", "x", prompt, output, true, now[0]);
                        assertThat(lease == null)
                                .as("seed %d step %d", seed, step)
                                .isEqualTo(model.size() == 12);
                        if (lease != null) {
                            model.add(new Naive(lease, prompt, output));
                        }
                    }
                    case 2 -> {
                        if (!model.isEmpty()) {
                            var one = model.get(random.nextInt(model.size()));
                            one.lease.firstToken();
                            one.started = true;
                        }
                    }
                    default -> {
                        if (!model.isEmpty()) {
                            var one = model.remove(random.nextInt(model.size()));
                            var result = result(random);
                            one.lease.close(result, now[0]);
                            one.lease.close(result(random), now[0]);
                            one.lease.firstToken();
                        }
                    }
                }
                var prompts = model.stream()
                        .filter(n -> !n.started)
                        .mapToLong(n -> n.prompt)
                        .sum();
                var outputs = model.stream().mapToLong(n -> n.output).sum();
                assertThat(live.requests()).as("seed %d step %d", seed, step).isEqualTo(model.size());
                assertThat(live.promptTokensInFlight())
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(prompts);
                assertThat(live.tokensInFlight())
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(prompts + outputs);
            }
            for (var one : model) {
                one.lease.close(new AttemptResult.Cancelled(), now[0]);
            }
            assertThat(live.requests() + live.tokensInFlight())
                    .as("seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void manyThreadsNeverExceedTheCapAndLeaveNothingBehind() throws InterruptedException {
        var live = live(OptionalInt.of(7), new long[] {0});
        var over = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            var seed = t;
            threads.add(Thread.ofPlatform().start(() -> {
                var random = new Random(seed);
                var held = new ArrayList<Lease>();
                for (var i = 0; i < 20_000; i++) {
                    var lease = live.open("m", "x", 10, 10, true, i);
                    if (lease != null) {
                        held.add(lease);
                    }
                    if (live.requests() > 7 + 4) {
                        over.countDown();
                    }
                    if (!held.isEmpty() && random.nextBoolean()) {
                        held.removeLast().close(result(random), i);
                    }
                }
                held.forEach(lease -> lease.close(new AttemptResult.Cancelled(), 0));
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        // Each thread may be seen for an instant between counting itself and taking that back.
        assertThat(over.getCount()).isEqualTo(1);
        assertThat(live.requests()).isZero();
        assertThat(live.tokensInFlight()).isZero();
    }

    @Test
    void aCancelledAttemptTeachesNothing() {
        var now = new long[] {0};
        var live = live(OptionalInt.empty(), now);
        for (var i = 0; i < 50; i++) {
            var lease = live.open("m", "x", 100, 10, false, 0);
            Objects.requireNonNull(lease).close(new AttemptResult.Cancelled(), 1_000_000_000);
        }
        assertThat(live.success("x", 1_000_000_000)).isEqualTo(LearnedRates.SUCCESS_PRIOR);
        assertThat(live.observed("x")).isZero();
        assertThat(live.breaker(1_000_000_000)).isEqualTo(BreakerView.CLOSED);
    }

    @Test
    void stateSurvivesARenewalOfTheSameIdentityAndNoOther() {
        var registry = EndpointRegistry.of(List.of(hosted("a"), hosted("b")), () -> 0);
        var lease = Objects.requireNonNull(registry.of("a").getFirst().open("m", "x", 100, 10, false, 0));

        var renamed = hosted("a", 0, OptionalInt.of(1));
        var next = registry.renewed(List.of(hosted("b"), renamed, hosted("c")));

        assertThat(next.of("a").getFirst().requests()).isEqualTo(1);
        assertThat(next.of("a").getFirst().saturated()).as("the new cap counts").isTrue();
        assertThat(next.of("c").getFirst().requests()).isZero();
        lease.close(new AttemptResult.Cancelled(), 0);
        assertThat(next.of("a").getFirst().requests()).isZero();
        assertThat(next.renewed(List.of()).all()).isEmpty();
    }

    @Test
    void whatIsBeyondTheModelsMeasuredApartSharesOneMeasureAndIsReadFromIt() {
        var now = new long[] {0};
        var live = live(OptionalInt.empty(), now);
        for (var i = 0; i <= LiveEndpoint.MAX_MODELS; i++) {
            var lease = Objects.requireNonNull(live.open("m", "model-" + i, 10, 10, false, 0));
            lease.close(new AttemptResult.Succeeded(3_000_000_000L, 1_000_000_000L, 10, 10, 40), 0);
        }

        assertThat(live.observed("model-0")).isEqualTo(1);
        assertThat(live.observed("model-" + LiveEndpoint.MAX_MODELS)).isEqualTo(1);
        assertThat(live.observed("never asked")).as("the shared measure").isEqualTo(1);
        assertThat(live.speed("never asked").firstToken(10)).isGreaterThan(2);
        assertThat(live.status(0).models()).hasSize(LiveEndpoint.MAX_MODELS + 1);
    }

    private static LiveEndpoint live(OptionalInt cap, long[] now) {
        return EndpointRegistry.of(List.of(hosted("p", 0, cap)), () -> now[0])
                .of("p")
                .getFirst();
    }

    private static AttemptResult result(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new AttemptResult.Cancelled();
            case 1 -> new AttemptResult.Failed(Failure.of(Failure.Kind.RESET, "reset"));
            case 2 -> new AttemptResult.Failed(Failure.status(429, null, false));
            default ->
                new AttemptResult.Succeeded(
                        random.nextInt(2) * 100_000_000L, 1_000_000_000, 100, random.nextInt(300) - 1, 400);
        };
    }
}
