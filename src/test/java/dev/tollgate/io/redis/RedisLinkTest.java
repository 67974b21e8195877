package dev.tollgate.io.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.identity.Secret;
import dev.tollgate.testing.RealRedis;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The connection to a real server that is paused, killed and emptied. */
class RedisLinkTest {
    private static final RedisScript COUNT = RedisScript.of("return redis.call('INCRBY', KEYS[1], ARGV[1])");

    private final List<String> notices = new CopyOnWriteArrayList<>();

    private static RedisSettings settings(String url, Duration timeout) {
        return new RedisSettings(Secret.of(url), timeout, "test", false, 0);
    }

    private RedisLink usable(RealRedis redis, Duration timeout) {
        var link = RedisLink.open(settings(redis.url(), timeout), notices::add);
        Awaitility.await().until(link::usable);
        return link;
    }

    private static Optional<Response> count(RedisLink link) throws Exception {
        var answer = new CompletableFuture<Optional<Response>>();
        link.run(
                COUNT,
                List.of(link.settings().key("n", "x")),
                List.of("2"),
                said -> answer.complete(Optional.ofNullable(said)));
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void scriptsRunAlsoWhereTheServerHasForgottenThem() throws Exception {
        try (var redis = RealRedis.start();
                var link = usable(redis, Duration.ofSeconds(5))) {
            assertThat(count(link).orElseThrow().toLong()).isEqualTo(2);
            redis.command("SCRIPT", "FLUSH");
            assertThat(count(link).orElseThrow().toLong()).isEqualTo(4);
            assertThat(redis.command("GET", "{test}:n:x")).isEqualTo("$1");
            redis.command("FLUSHALL");
            assertThat(count(link).orElseThrow().toLong()).isEqualTo(2);
            assertThat(link.failures()).isZero();
        }
    }

    @Test
    void whatMustKeepItsPlaceIsNotOvertakenWhereTheServerHasForgottenIt() throws Exception {
        var append = RedisScript.of("return redis.call('APPEND', KEYS[1], ARGV[1])");
        try (var redis = RealRedis.start();
                var link = usable(redis, Duration.ofSeconds(1))) {
            var keys = List.of(link.settings().key("n", "word"));
            for (int i = 0; i < 3; i++) {
                redis.command("SCRIPT", "FLUSH");
                link.runInOrder(append, keys, List.of("a"), said -> {});
                link.run(append, keys, List.of("b"), said -> {});
                count(link);
            }
            Awaitility.await().untilAsserted(() -> assertThat(redis.bulk("GET", "{test}:n:word"))
                    .isEqualTo("ababab"));
        }
    }

    @Test
    void aPausedServerCostsThreeTimeoutsAndThenNothing() throws Exception {
        try (var redis = RealRedis.start();
                var link = usable(redis, Duration.ofMillis(300))) {
            redis.pause();
            for (int i = 0; i < RedisLink.FAILURES; i++) {
                long before = System.nanoTime();
                assertThat(count(link)).isEmpty();
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            }
            assertThat(link.usable()).isFalse();
            assertThat(link.failures()).isEqualTo(RedisLink.FAILURES);
            redis.resume();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> link.usable() && count(link).isPresent());
            assertThat(notices)
                    .containsExactly(
                            "redis: answers",
                            "redis: gone, or slower than 300 ms (expected: an answer in time); until it is back"
                                    + " each replica counts limits by its share, and spends of budgets what it was lent",
                            "redis: answers");
        }
    }

    @Test
    void aQuestionWithoutAnAnswerSpeaksForThoseBehindItUntilThereIsOne() throws Exception {
        try (var redis = RealRedis.start();
                var link = usable(redis, Duration.ofSeconds(2))) {
            assertThat(count(link)).isPresent();
            assertThat(link.silent()).isFalse();
            redis.pause();
            assertThat(count(link)).isEmpty();
            assertThat(link.silent()).isTrue();
            assertThat(link.usable()).as("one is not enough to be gone").isTrue();
            redis.resume();
            Awaitility.await().until(() -> !link.silent());
            assertThat(count(link)).isPresent();
            assertThat(link.silent()).isFalse();
        }
    }

    @Test
    void aKilledServerIsNoticedAndFoundAgain() throws Exception {
        try (var redis = RealRedis.start();
                var link = usable(redis, Duration.ofMillis(500))) {
            redis.kill();
            Awaitility.await().until(() -> !link.usable());
            assertThat(count(link)).isEmpty();
            redis.restart();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(link::usable);
            assertThat(count(link).orElseThrow().toLong()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatIsNotThereIsNotUsableAndNothingHangs() throws IOException {
        try (var link = RedisLink.open(settings("redis://127.0.0.1:1", Duration.ofMillis(20)), notices::add)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(notices)
                                    .contains(
                                            "redis: cannot be used: nobody answers at its address (expected: an answer to a write within 20 ms)"));
            assertThat(link.usable()).isFalse();
            var told = new CompletableFuture<Boolean>();
            link.run(COUNT, List.of("k"), List.of("1"), said -> told.complete(said == null));
            assertThat(told.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        }
    }

    @Test
    void theAddressIsNeverPrinted() {
        assertThat(settings("redis://:hunter2@cache:6379", Duration.ofMillis(20))
                        .toString())
                .doesNotContain("hunter2");
    }
}
