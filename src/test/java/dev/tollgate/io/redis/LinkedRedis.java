package dev.tollgate.io.redis;

import dev.tollgate.identity.Secret;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
        return link(exact, timeout, replicas, notice -> {});
    }

    /** The same where somebody hears what it notices. */
    RedisLink link(boolean exact, Duration timeout, int replicas, Consumer<String> notices) {
        var settings = new RedisSettings(Secret.of(server.url()), timeout, "t", exact, replicas);
        var link = RedisLink.open(settings, notices);
        links.add(link);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(link::usable);
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
