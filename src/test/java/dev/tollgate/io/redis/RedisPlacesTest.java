package dev.tollgate.io.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.identity.Secret;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.Reservation;
import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.LimitStore.Next;
import dev.tollgate.testing.RealRedis;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a Redis may stand: behind TLS, a password, a name that moves, in a cluster. */
class RedisPlacesTest {
    private static final Duration PATIENT = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(40);

    private final List<String> notices = new CopyOnWriteArrayList<>();

    private RedisLink link(String url, RedisPlace place, ProviderConfig.@Nullable Tls tls) {
        return RedisLink.open(new RedisSettings(Secret.of(url), PATIENT, "t", true, 1, place, tls), notices::add);
    }

    private RedisLink usable(String url) {
        var link = link(url, RedisPlace.SERVER, null);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(link::usable);
        return link;
    }

    /** All that limits do in Redis, done once: rates and slots are taken, told and settled. */
    private static void counts(RedisLink link) {
        var gateway = LimitFleet.gateway(link, "g");
        assertThat(LimitFleet.admitted(List.of(gateway), 12, 1, 10)).isEqualTo(10);
        Awaitility.await().atMost(SOON).until(() -> {
            long before = gateway.alone();
            var slot = LimitFleet.slot(2, 1);
            assertThat(LimitFleet.refusedBy(gateway, slot, LimitFleet.request(3, 1_000)))
                    .isNull();
            boolean shared = gateway.alone() == before;
            assertThat(LimitFleet.refusedBy(gateway, LimitFleet.slot(2, 1))).isNotNull();
            gateway.end(slot, 0, System.nanoTime());
            return shared;
        });
        assertThat(link.failures()).isZero();
    }

    private static RealRedis encrypted(int port) throws IOException {
        return RealRedis.start(
                "--tls-port", Integer.toString(port),
                "--tls-cert-file", TlsCaller.file("server.pem").toString(),
                "--tls-key-file", TlsCaller.file("server.key").toString(),
                "--tls-ca-cert-file", TlsCaller.file("ca.pem").toString());
    }

    @Test
    void overTlsItProvesItselfAndSoDoWe() throws IOException {
        int port = RealRedis.freePort();
        var ours = new ProviderConfig.Tls(
                TlsCaller.file("ca.pem"), TlsCaller.file("client.pem"), TlsCaller.file("client.key"));
        try (var redis = encrypted(port);
                var link = link("rediss://localhost:" + port, RedisPlace.SERVER, ours)) {
            Awaitility.await().atMost(SOON).until(link::usable);
            counts(link);
            assertThat(redis.command("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void aServerThatNobodyVouchesForAndACallerWithoutCertificateGetNowhere() throws IOException {
        int port = RealRedis.freePort();
        var bare = new ProviderConfig.Tls(TlsCaller.file("ca.pem"), null, null);
        try (var redis = encrypted(port);
                var stranger = link("rediss://localhost:" + port, RedisPlace.SERVER, null);
                var shy = link("rediss://localhost:" + port, RedisPlace.SERVER, bare)) {
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> notices.stream()
                                    .filter(notice -> notice.startsWith("redis: cannot be used: "))
                                    .count()
                            >= 2);
            assertThat(stranger.usable()).isFalse();
            assertThat(shy.usable()).isFalse();
            assertThat(redis.command("EXISTS", "{t}:probe:link")).isEqualTo(":0");
        }
    }

    @Test
    void aUserWhoMayTouchTheKeysOfTheDeploymentAndNothingElseIsEnough() throws IOException {
        try (var redis = RealRedis.start()) {
            redis.command(("ACL SETUSER tollgate on >p%40ss ~{t}:* " + documentedRights()).split(" "));
            try (var link = usable("redis://tollgate:p%2540ss@127.0.0.1:" + redis.port())) {
                Replicas.on(link, "g");
                counts(link);
                var lent = BudgetFleet.Gateway.on(link, "g", new BudgetLedger(10, true))
                        .lends();
                var spender = BudgetFleet.spender("b", 20_000_000);
                var held = new ArrayList<Reservation>();
                Awaitility.await().atMost(SOON).until(() -> {
                    held.addAll(BudgetFleet.admitted(List.of(lent), 3, spender));
                    return held.size() >= 2;
                });
                assertThat(held).hasSize(2);
                Awaitility.await().atMost(SOON).until(() -> lent.shares().lends());
                assertThat(link.failures()).isZero();
            }
            try (var wrong = link("redis://tollgate:hunter2@127.0.0.1:" + redis.port(), RedisPlace.SERVER, null)) {
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> notices.stream()
                        .anyMatch(notice -> notice.contains("WRONGPASS")));
                assertThat(wrong.usable()).isFalse();
            }
            assertThat(notices).noneMatch(notice -> notice.contains("hunter2") || notice.contains("p%40ss"));
        }
    }

    private static String documentedRights() throws IOException {
        var rights = Pattern.compile("`(\\+hello[^`]*)`").matcher(Files.readString(Path.of("docs/limits.md")));
        assertThat(rights.find()).isTrue();
        return rights.group(1);
    }

    @Test
    void theDocumentedRightsAreThoseThatTheScriptsNeed() throws IOException {
        var used = new TreeSet<>(Set.of("+hello", "+eval", "+evalsha"));
        try (var scripts = Files.list(Path.of("src/main/resources/dev/tollgate/io/redis"))) {
            for (var script : scripts.toList()) {
                Pattern.compile("redis\\.p?call\\('([A-Z]+)'")
                        .matcher(Files.readString(script))
                        .results()
                        .forEach(call -> used.add("+" + call.group(1).toLowerCase(Locale.ROOT)));
            }
        }
        assertThat(List.of(documentedRights().split(" "))).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void aReplicaThatIsPromotedGoesOnWhereTheOtherStopped() throws IOException {
        try (var first = RealRedis.start();
                var second = RealRedis.start();
                var name = new SwitchedPort(first.port());
                var link = usable("redis://127.0.0.1:" + name.port())) {
            second.command("REPLICAOF", "127.0.0.1", Integer.toString(first.port()));
            var gateway = LimitFleet.gateway(link, "g");
            assertThat(LimitFleet.admitted(List.of(gateway), 6, 1, 10)).isEqualTo(6);
            Awaitility.await().atMost(SOON).until(() -> second.command("EXISTS", "{t}:limit:1")
                    .equals(":1"));
            Awaitility.await().atMost(SOON).until(() -> first.command("WAIT", "1", "1000")
                    .equals(":1"));

            // It answers, but takes no writes yet: each does with its share as if it were away.
            name.to(second.port());
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> notices.stream()
                    .anyMatch(notice -> notice.contains("READONLY")));
            assertThat(link.usable()).isFalse();

            first.kill();
            second.command("REPLICAOF", "NO", "ONE");
            Awaitility.await().atMost(SOON).until(link::usable);
            assertThat(LimitFleet.admitted(List.of(gateway), 12, 1, 10)).isEqualTo(4);
        }
    }

    @Test
    void allKeysOfADeploymentLiveInOneSlot() {
        var settings = new RedisSettings(Secret.of("redis://x"), PATIENT, "blue", true, 1);
        var question = new LimitQuestion(List.of(item(1), item(2)), List.of(item(3), item(4)));
        assertThat(question.keys(settings))
                .hasSize(5)
                .allSatisfy(key -> assertThat(slot(key)).as(key).isEqualTo(slot("blue")));
        assertThat(slot(settings.key("budget", "a|{b}"))).isEqualTo(slot("blue"));
        // As the specification of Redis clusters gives it for a check.
        assertThat(crc16("123456789")).isEqualTo(0x31C3);
    }

    private static LimitQuestion.Item item(long key) {
        Claim claim = LimitFleet.request(key, 10);
        return new LimitQuestion.Item(claim, LimitQuestion.Kind.NOW, 0, 0);
    }

    /** The slot of a key: the CRC-16 (XMODEM) of what stands between the first braces, or of all. */
    private static int slot(String key) {
        int open = key.indexOf('{');
        int close = key.indexOf('}', open + 1);
        return crc16(open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key) % 16_384;
    }

    private static int crc16(String text) {
        int crc = 0;
        for (int at = 0; at < text.length(); at++) {
            crc ^= text.charAt(at) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            }
        }
        return crc & 0xffff;
    }

    @Test
    void aClusterIsAskedWhereTheKeysAre() throws IOException {
        try (var far = RealRedis.start("--cluster-enabled", "yes");
                var near = RealRedis.start("--cluster-enabled", "yes")) {
            int slot = slot("t");
            far.command("CLUSTER", "ADDSLOTSRANGE", Integer.toString(slot), "16383");
            near.command("CLUSTER", "ADDSLOTSRANGE", "0", Integer.toString(slot - 1));
            near.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(far.port()));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> near.command("GET", "{t}:x").startsWith("-MOVED")
                            && far.command("GET", "{t}:x").equals("$-1"));
            try (var link = link(near.url(), RedisPlace.CLUSTER, null)) {
                Awaitility.await().atMost(SOON).until(link::usable);
                counts(link);
                far.kill();
                Awaitility.await().atMost(SOON).until(() -> {
                    LimitFleet.refusedBy(LimitFleet.gateway(link, "g"), Next.NONE, LimitFleet.request(9, 10));
                    return !link.usable();
                });
            }
        }
    }
}
