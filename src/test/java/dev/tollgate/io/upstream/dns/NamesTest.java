package dev.tollgate.io.upstream.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.testing.Promptly;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.PromiseNotifier;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final AtomicLong ahead = new AtomicLong();
    private NameServer server;
    private Names names;

    @BeforeEach
    void start() throws IOException {
        server = new NameServer();
        names = Names.of(
                NioSocketChannel::new,
                NioDatagramChannel::new,
                new SingletonDnsServerAddressStreamProvider(server.address()),
                () -> System.nanoTime() + ahead.get());
    }

    @AfterEach
    void stop() {
        names.close();
        server.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static List<String> texts(Future<List<InetAddress>> found) {
        assertThat(found.awaitUninterruptibly(20_000)).isTrue();
        return found.getNow().stream().map(InetAddress::getHostAddress).toList();
    }

    private Future<List<InetAddress>> resolve(String host) {
        EventLoop loop = group.next();
        var done = loop.<List<InetAddress>>newPromise();
        loop.execute(() -> {
            var _ = PromiseNotifier.cascade(names.resolve(loop, host), done);
        });
        return done;
    }

    @Test
    void anAnswerIsKeptForItsTimeToLiveByAllLoops() throws Exception {
        server.name("api.test", "192.0.2.1");
        server.ttl(3600);
        for (var i = 0; i < 10; i++) {
            assertThat(texts(resolve("api.test"))).containsExactly("192.0.2.1");
        }
        assertThat(server.queries()).isEqualTo(1);
    }

    @Test
    void aTimeToLiveOfNothingIsASecond() throws Exception {
        server.name("api.test", "192.0.2.1");
        server.ttl(0);
        long asked = System.nanoTime();
        texts(resolve("api.test"));
        texts(resolve("api.test"));
        assertThat(server.queries() == 1 || System.nanoTime() - asked > 900_000_000L)
                .as("%d queries within a second", server.queries())
                .isTrue();
        server.name("api.test", "192.0.2.2");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> texts(resolve("api.test")).equals(List.of("192.0.2.2")));
    }

    @Test
    void lookupsOfOneNameThatMeetAreOne() throws Exception {
        server.name("api.test", "192.0.2.1");
        EventLoop loop = group.next();
        var all = new ArrayList<Future<List<InetAddress>>>();
        loop.submit(() -> {
                    for (var i = 0; i < 100; i++) {
                        all.add(names.resolve(loop, "api.test"));
                    }
                })
                .syncUninterruptibly();
        all.forEach(one -> assertThat(texts(one)).containsExactly("192.0.2.1"));
        assertThat(server.queries()).isEqualTo(1);
    }

    @Test
    void aNameThatIsNotThereIsNotAskedForAgainAtOnce() {
        for (var i = 0; i < 5; i++) {
            var found = resolve("gone.test");
            assertThat(found.awaitUninterruptibly(20_000)).isTrue();
            assertThat(found.isSuccess()).isFalse();
        }
        assertThat(server.queries()).isLessThan(5);
    }

    @Test
    void anOldAnswerIsUsedWhileTheNameServersFailOrAreSilentButNotForEver() throws Exception {
        server.name("api.test", "192.0.2.1");
        server.ttl(1);
        texts(resolve("api.test"));
        for (var mood : List.of(NameServer.Mood.FAILING, NameServer.Mood.SILENT)) {
            server.be(mood);
            var asked = server.queries();
            // A failure is remembered for a second and the name servers are then left alone for five.
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        ahead.addAndGet(TimeUnit.SECONDS.toNanos(6));
                        return texts(resolve("api.test")).size() == 1 && server.queries() > asked;
                    });
            var found = resolve("api.test");
            Promptly.within(Duration.ofMillis(900), found::isDone);
            assertThat(texts(found)).containsExactly("192.0.2.1");
        }
        ahead.addAndGet(TimeUnit.MINUTES.toNanos(6));
        var late = resolve("api.test");
        assertThat(late.awaitUninterruptibly(20_000)).isTrue();
        assertThat(late.isSuccess()).isFalse();
    }

    @Test
    void aNameThatIsTakenAwayIsGoneWhateverItWas() throws Exception {
        server.name("api.test", "192.0.2.1");
        server.ttl(1);
        texts(resolve("api.test"));
        server.forget("api.test");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            var found = resolve("api.test");
            found.awaitUninterruptibly(20_000);
            return !found.isSuccess();
        });
    }

    @Test
    void severalAddressesTakeTurnsAndFamiliesAlternate() throws Exception {
        server.name("many.test", "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1");
        var firsts = new HashSet<String>();
        for (var i = 0; i < 6; i++) {
            var found = texts(resolve("many.test"));
            assertThat(found).hasSize(4).doesNotHaveDuplicates();
            assertThat(found.get(1)).isEqualTo("2001:db8:0:0:0:0:0:1");
            firsts.add(found.getFirst());
        }
        assertThat(firsts).hasSize(3);
    }

    @Test
    void publicAddressesAreThoseThatAnybodyCanReach() {
        var inner = Stream.of(
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "fc00::1",
                "fd00::1",
                "fe80::1",
                "fec0::1",
                "ff02::1");
        assertThat(inner).noneMatch(NamesTest::isPublic);
        var outer = Stream.of(
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "128.0.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.167.255.255",
                "198.17.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00::1",
                "2001:4860::8888",
                "::ffff:1.1.1.1");
        assertThat(outer).allMatch(NamesTest::isPublic);
    }

    private static boolean isPublic(String address) {
        return PublicAddresses.contain(InetAddress.ofLiteral(address));
    }
}
