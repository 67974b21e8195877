package dev.tollgate.io.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.fault.Outcome;
import dev.tollgate.identity.Secret;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.Limit;
import dev.tollgate.policy.limit.LimitRule;
import dev.tollgate.policy.limit.LimitStore.Next;
import dev.tollgate.policy.limit.LimitStore.Verdict;
import dev.tollgate.policy.limit.LocalLimits;
import dev.tollgate.policy.limit.Per;
import dev.tollgate.policy.limit.Quota;
import dev.tollgate.policy.limit.Unit;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The scripts against plain sums: at a rate so slow that nothing drains meanwhile, a bucket is what was used of it. */
class SharedLimitsModelTest {
    private static final int KEYS = 4;
    private static final int BURST = 500;

    private final long[] used = new long[KEYS];
    private final long[] givenBack = new long[KEYS];
    private final Map<Claim, Long> marks = new HashMap<>();

    private static Claim claim(int key, long cost) {
        var quota = Quota.of(BURST, Duration.ofDays(31));
        var limit = new Limit("l" + key, Per.ALL, null, Unit.TOKENS, quota);
        var rule = new LimitRule(Rule.enforced("p", Match.ALL), List.of(limit));
        return new Claim(rule.terms(new ClaimKeys(0, 0)).getFirst(), key, cost);
    }

    /** All of them, or whichever would wait longest; more than a burst waits for an empty bucket. */
    private boolean fits(List<Claim> claims) {
        for (var claim : claims) {
            long before = used[(int) claim.key()];
            if (claim.cost() > BURST ? before > 0 : before + claim.cost() > BURST) {
                return false;
            }
        }
        for (var claim : claims) {
            int key = (int) claim.key();
            used[key] += claim.cost();
            marks.put(claim, used[key] + givenBack[key]);
        }
        return true;
    }

    /** More is charged; less is given back, but never more than is still there of what was charged up to then. */
    private void correct(Claim claim, long difference) {
        int key = (int) claim.key();
        long there = Math.min(used[key], Objects.requireNonNull(marks.get(claim)) - givenBack[key]);
        long change = difference > 0 ? difference : -Math.max(0, Math.min(-difference, there));
        used[key] += change;
        givenBack[key] -= Math.min(0, change);
    }

    private static Verdict take(SharedLimits limits, List<Claim> claims) {
        var outcome = limits.take(claims, Next.NONE, System.nanoTime());
        var said = outcome instanceof Outcome.Pending<Verdict>(var later)
                ? later.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join()
                : outcome;
        return ((Outcome.Ready<Verdict>) said).value();
    }

    @Test
    void takingCorrectingAndGivingBackAddUp() throws IOException {
        long seed = 4_711;
        var random = new SplittableRandom(seed);
        var held = new ArrayList<Claim>();
        try (var redis = RealRedis.start();
                var link = RedisLink.open(
                        new RedisSettings(Secret.of(redis.url()), Duration.ofSeconds(5), "model", true, 1))) {
            Awaitility.await().until(link::usable);
            var replicas = Replicas.on(link, "one");
            var slots = Slots.on(link, "one");
            for (int step = 0; step < 3_000; step++) {
                // A fresh view each time, so that nothing is refused from memory.
                var limits = new SharedLimits(link, replicas, slots, new LocalLimits(10), System::nanoTime);
                if (!held.isEmpty() && random.nextInt(5) < 2) {
                    var ended = held.remove(random.nextInt(held.size()));
                    if (random.nextInt(3) == 0) {
                        limits.giveBack(ended, 0);
                        correct(ended, -ended.cost());
                    } else {
                        long really = random.nextLong(ended.cost() * 5 / 4 + 2);
                        limits.end(ended, really, 0);
                        limits.end(ended, 0, 0);
                        correct(ended, really - ended.cost());
                    }
                    continue;
                }
                var claims = new ArrayList<Claim>();
                int first = random.nextInt(KEYS);
                for (int i = 0; i <= random.nextInt(3); i++) {
                    claims.add(claim((first + i) % KEYS, random.nextLong(random.nextInt(40) == 0 ? 700 : 120)));
                }
                boolean fits = fits(claims);
                var refused = take(limits, claims).refused();
                assertThat(refused == null)
                        .as(
                                "seed %d, step %d: %s of %s",
                                seed, step, claims.stream().map(Claim::cost).toList(), used)
                        .isEqualTo(fits);
                if (fits) {
                    held.addAll(claims);
                }
            }
            assertThat(link.failures()).isZero();
        }
    }
}
