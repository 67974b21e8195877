package dev.tollgate.io.upstream.dns;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Names to addresses: by the hosts file, then the name servers, never blocking.
 *
 * <p>An answer is kept for its time to live, within {@value #MIN_TTL_SECONDS} and {@value #MAX_TTL_SECONDS} seconds, and a failure for
 * {@value #NEGATIVE_TTL_SECONDS} second; lookups of one name that meet are one. When the name servers fail or dawdle, the last
 * answer is used for up to five minutes more (RFC 8767); when they say that the name is gone, it is gone. Addresses are given in
 * turn, both families mixed (RFC 8305 section 4).
 *
 * <p>Threads: any; what is remembered is shared by all loops and bounded by {@value #MAX_NAMES} names.
 */
public final class Names implements AutoCloseable {
    private static final int MIN_TTL_SECONDS = 1;
    private static final int MAX_TTL_SECONDS = 60;
    private static final int NEGATIVE_TTL_SECONDS = 1;
    private static final int QUERY_TIMEOUT_MILLIS = 1000;
    private static final int MAX_JOINED_QUERIES = 256;
    private static final int MAX_NAMES = 1024;

    private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** How long the name servers may dawdle where there is an old answer. */
    private static final long PATIENCE_MILLIS = 300;

    private final AddressResolverGroup<InetSocketAddress> resolvers;
    private final LongSupplier nanoTime;
    private final LoadingCache<String, KnownName> known =
            Caffeine.newBuilder().maximumSize(MAX_NAMES).executor(Runnable::run).build(name -> new KnownName());

    /**
     * @param resolvers ask; they keep answers for their time to live
     * @param nanoTime a monotonic clock
     */
    public Names(AddressResolverGroup<InetSocketAddress> resolvers, LongSupplier nanoTime) {
        this.resolvers = resolvers;
        this.nanoTime = nanoTime;
    }

    /** By the system's name servers. */
    public static Names ofSystem(
            ChannelFactory<? extends SocketChannel> sockets, ChannelFactory<? extends DatagramChannel> datagrams) {
        return of(sockets, datagrams, DnsServerAddressStreamProviders.platformDefault(), System::nanoTime);
    }

    static Names of(
            ChannelFactory<? extends SocketChannel> sockets,
            ChannelFactory<? extends DatagramChannel> datagrams,
            DnsServerAddressStreamProvider servers,
            LongSupplier nanoTime) {
        return new Names(
                new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                        .datagramChannelFactory(datagrams)
                        .socketChannelFactory(sockets)
                        .nameServerProvider(servers)
                        .resolveCache(new DefaultDnsCache(MIN_TTL_SECONDS, MAX_TTL_SECONDS, NEGATIVE_TTL_SECONDS))
                        .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                        .consolidateCacheSize(MAX_JOINED_QUERIES)),
                nanoTime);
    }

    /** The addresses of {@code host}, at least one, the best first; completes on {@code loop}. */
    public Future<List<InetAddress>> resolve(EventLoop loop, String host) {
        var promise = loop.<List<InetAddress>>newPromise();
        var name = known.get(host);
        var old = name.addresses(nanoTime.getAsLong() - STALE_NANOS);
        if (old != null && name.rests(nanoTime.getAsLong())) {
            return promise.setSuccess(name.inTurn(old));
        }
        var patience = old == null
                ? null
                : loop.schedule(() -> promise.trySuccess(name.inTurn(old)), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        resolvers
                .getResolver(loop)
                .resolveAll(InetSocketAddress.createUnresolved(host, 0))
                .addListener((Future<List<InetSocketAddress>> found) -> {
                    if (patience != null) {
                        patience.cancel(false);
                    }
                    heard(name, found, promise);
                });
        return promise;
    }

    private void heard(KnownName name, Future<List<InetSocketAddress>> found, Promise<List<InetAddress>> promise) {
        var now = nanoTime.getAsLong();
        if (found.isSuccess()) {
            var addresses =
                    found.getNow().stream().map(InetSocketAddress::getAddress).toList();
            name.heard(addresses, now);
            promise.trySuccess(name.inTurn(addresses));
            return;
        }
        if (isNoSuchName(found.cause())) {
            name.forget();
        } else {
            name.restUntil(now + ASK_AGAIN_NANOS);
        }
        var old = name.addresses(now - STALE_NANOS);
        if (old == null) {
            promise.tryFailure(found.cause());
        } else {
            promise.trySuccess(name.inTurn(old));
        }
    }

    private static boolean isNoSuchName(Throwable failure) {
        @Nullable Throwable looked = failure;
        for (var depth = 0; depth < 8 && looked != null; depth++) {
            if (looked instanceof DnsErrorCauseException said) {
                return DnsResponseCode.NXDOMAIN.equals(said.getCode());
            }
            looked = looked.getCause();
        }
        return false;
    }

    @Override
    public void close() {
        resolvers.close();
    }
}
