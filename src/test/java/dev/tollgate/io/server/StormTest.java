package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand attempts that end badly after their request left, many at once, and nothing is left of any of them. */
@Timeout(600)
class StormTest {
    private static final int ENDS = 10_000;
    private static final int ROUND = 480;
    private static final int CALLERS = 16;
    private static final long SEED = 20_261_121;
    private static final List<SimFault> FAULTS = List.of(
            SimFault.RESET,
            SimFault.RESET_MID_BODY,
            SimFault.CLOSE_WITHOUT_ANSWER,
            SimFault.TRUNCATE_LENGTH,
            SimFault.TRUNCATE_CHUNKED,
            SimFault.LENGTH_TOO_SHORT,
            SimFault.GARBAGE,
            SimFault.UNASKED_101,
            SimFault.OBS_FOLD,
            SimFault.TWO_ANSWERS,
            SimFault.ERROR_FIRST_EVENT,
            SimFault.ERROR_MID_STREAM,
            SimFault.MALFORMED_JSON,
            SimFault.INTERNAL_ERROR,
            SimFault.BAD_REQUEST,
            SimFault.STALE_KEEP_ALIVE,
            SimFault.CONNECTION_CLOSE,
            SimFault.GZIP,
            SimFault.STALL_MID_STREAM,
            SimFault.HANG,
            SimFault.HANG_AFTER_HEAD);

    /**
     * A provider for each fault, all the same server, each alone for one model and in front of a good one for another. In each round they are
     * new ones, or their breakers would soon refuse everything.
     */
    private static String yaml(SimServer sim, int round) {
        var providers = new StringBuilder();
        var models = new StringBuilder();
        for (var fault : FAULTS) {
            var name = fault.wireName();
            var provider = name + "-" + round;
            providers.append("  %s: {dialect: openai, url: \"%s\", headers: {sim-fault: %s}}%n"
                    .formatted(provider, sim.baseUrl(), name));
            models.append("  alone-%s: {targets: [{provider: %s, model: m}]}%n".formatted(name, provider));
            models.append("  first-%s: {targets: [{provider: %s, model: m}, {provider: good, model: m, tier: 1}]}%n"
                    .formatted(name, provider));
        }
        return """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  good: {dialect: openai, url: "%s"}
                %smodels:
                  fast: {targets: [{provider: good, model: m}]}
                %s""".formatted(sim.baseUrl(), providers, models);
    }

    @Test
    void leavesNothingBehindAfterTenThousandAbnormalEnds() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant());
                var gateway = TestGateway.start(yaml(sim, 0));
                var threads = Executors.newFixedThreadPool(CALLERS)) {
            var random = new SplittableRandom(SEED);
            int rounds = 0;
            while (abnormalEnds(gateway) < ENDS) {
                gateway.reload(yaml(sim, ++rounds));
                var callers = new ArrayList<Future<?>>();
                for (int i = 0; i < CALLERS; i++) {
                    var own = random.split();
                    callers.add(threads.submit(() -> {
                        for (int call = 0; call < ROUND / CALLERS; call++) {
                            end(gateway.port(), own);
                        }
                    }));
                }
                for (var caller : callers) {
                    caller.get(120, TimeUnit.SECONDS);
                }
            }

            gateway.awaitIdle();
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(gateway.listeners().connections()).isZero();
                assertThat(sim.inFlight()).isZero();
            });
            assertThat(abnormalEnds(gateway))
                    .as("seed " + SEED + ", rounds " + rounds)
                    .isGreaterThanOrEqualTo(ENDS);
            var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(RawCaller.call(gateway.port(), RawCaller.chat(true)).whole())
                    .isTrue();
            gateway.awaitIdle();
        }
    }

    /** Attempts whose request reached an upstream and that did not end with a whole answer; what a breaker refused is none. */
    private static long abnormalEnds(TestGateway gateway) {
        return gateway.settlements().stream()
                .flatMap(settlement -> settlement.exchanged().attempts().stream())
                .filter(attempt -> attempt.sent() && !attempt.succeeded())
                .count();
    }

    private static void end(int port, SplittableRandom random) {
        var fault = FAULTS.get(random.nextInt(FAULTS.size()));
        boolean stream = random.nextBoolean();
        var model = (random.nextBoolean() ? "alone-" : "first-") + fault.wireName();
        var request = post(
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        try (var caller = new RawCaller(port)) {
            int how = random.nextInt(10);
            boolean silent = fault == SimFault.HANG
                    || fault == SimFault.HANG_AFTER_HEAD
                    || fault == SimFault.STALL_MID_STREAM
                    || fault == SimFault.LENGTH_TOO_SHORT;
            if (how == 0) {
                caller.send(request.substring(0, random.nextInt(1, request.length())));
            } else if (how == 1) {
                caller.send(request.replace("\"messages\"", "\"model\"")).read();
            } else if (how == 2) {
                caller.send(request + request);
            } else if (silent || how < 5) {
                caller.send(request);
            } else {
                caller.send(request).read();
            }
            if (random.nextBoolean()) {
                caller.reset();
            }
        } catch (IOException gone) {
            // the gateway was quicker, which is an end too
        }
    }
}
