package dev.tollgate.io.redis;

import dev.tollgate.identity.Secret;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real server, and the links of several gateways to it. */
final class LinkedRedis implements AutoCloseable {
    static final Duration PATIENT = Duration.ofSeconds(5);

    private final RealRedis server;
    private final List<RedisLink> links = new ArrayList<>();

    private LinkedRedis(RealRedis server) {
        this.server = server;
    }

    /** Starts the server, or skips the test where none is installed. */
    static LinkedRedis start() throws IOException {
        return new LinkedRedis(RealRedis.start());
    }

    RealRedis server() {
        return server;
    }

    /** One more link, once it can be used. */
    RedisLink link(boolean exact, Duration timeout, int replicas) {
        var link = RedisLink.open(new RedisSettings(Secret.of(server.url()), timeout, "t", exact, replicas));
        links.add(link);
        Awaitility.await().atMost(PATIENT).until(link::usable);
        return link;
    }

    /** A name that no other link of this server has. */
    String name() {
        return "g" + links.size();
    }

    @Override
    public void close() {
        links.forEach(RedisLink::close);
        server.close();
    }
}
