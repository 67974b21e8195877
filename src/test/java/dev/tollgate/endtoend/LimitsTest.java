package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.testing.GovernedSim;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Policies of kind {@code limits} on real sockets. */
class LimitsTest {
    private final Ledgers ledgers = Ledgers.fresh();

    @RegisterExtension
    final GovernedSim sim = new GovernedSim();

    private TestGateway governed(String policies) throws IOException {
        return sim.gateway("policies: [" + policies + "]", ledgers);
    }

    @Test
    void callersAreToldWhatIsLeftAndThenToWait() throws IOException {
        try (var gateway = governed("{name: calm, limits: [{per: ip, requests: 2/h}]}")) {
            var first = RawCaller.call(gateway.port(), RawCaller.chat(false));
            var second = RawCaller.call(gateway.port(), RawCaller.chat(true));
            var third = RawCaller.call(gateway.port(), RawCaller.chat(false));

            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("ratelimit-policy")).isEqualTo("\"calm.ip-requests\";q=2;w=3600");
            assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("1");
            assertThat(second.header("x-ratelimit-remaining-requests")).isEqualTo("0");
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("tollgate-reason")).isEqualTo("rate_limited");
            assertThat(third.header("tollgate-policy")).isEqualTo("calm");
            assertThat(Integer.parseInt(third.header("retry-after"))).isBetween(1790, 1800);
            assertThat(Integer.parseInt(third.header("retry-after-ms"))).isBetween(1_790_000, 1_800_000);
            assertThat(third.body()).contains("policy calm: limit ip-requests: too many requests");
        }
    }

    @Test
    void theModelListCountsToo() throws IOException {
        try (var gateway = governed("{name: calm, limits: [{per: all, requests: 1/h}]}")) {
            var list = "GET /v1/models HTTP/1.1\r\nhost: gateway\r\n\r\n";
            assertThat(RawCaller.call(gateway.port(), list).status()).isEqualTo(200);
            assertThat(RawCaller.call(gateway.port(), list).status()).isEqualTo(429);
        }
    }

    @Test
    void twoHundredParallelCallsGetAHundredThrough() throws Exception {
        try (var gateway =
                        governed("{name: calm, limits: [{per: model, requests: 100/h}, {per: all, requests: 150/h}]}");
                var pool = Executors.newFixedThreadPool(20)) {
            var calls = IntStream.range(0, 200)
                    .mapToObj(i -> (Callable<Integer>) () -> RawCaller.call(gateway.port(), RawCaller.chat(false))
                            .status())
                    .toList();
            var statuses = new ArrayList<Integer>();
            for (var call : pool.invokeAll(calls)) {
                statuses.add(call.get());
            }
            assertThat(statuses).filteredOn(status -> status == 200).hasSize(100);
            assertThat(statuses).filteredOn(status -> status == 429).hasSize(100);
        }
    }

    @Test
    void aCallerThatLeavesFreesItsPlace() throws Exception {
        try (var gateway =
                governed("{name: one, limits: [{per: ip, concurrency: 1}, {per: provider, concurrency: 1}]}")) {
            for (int i = 0; i < 20; i++) {
                try (var caller = new RawCaller(gateway.port())) {
                    var request = RawCaller.chat(true);
                    caller.send(i % 2 == 0 ? request : request.substring(0, request.length() - 5));
                    if (i % 4 == 0) {
                        caller.line();
                    }
                    caller.reset();
                }
                gateway.awaitIdle();
                Awaitility.await().until(() -> ledgers.limits().local().underWay() == 0);
            }
            assertThat(RawCaller.call(gateway.port(), RawCaller.chat(false)).status())
                    .isEqualTo(200);
        }
    }
}
