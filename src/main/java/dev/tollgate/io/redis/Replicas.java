package dev.tollgate.io.redis;

import java.time.Duration;
import java.util.List;

/**
 * How many gateways share what is counted: as configured, or as many as have said in the last ten seconds that they live. What was last
 * counted stays true while Redis is away.
 *
 * <p>Threads: any may read; it is counted on the link's.
 */
public final class Replicas {
    private static final RedisScript BEAT = RedisScript.load("replicas.lua");
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final String GOOD_FOR_MILLIS = "10000";

    private static final int MOST = 10_000;

    private final RedisLink link;
    private final String id;
    private volatile int counted = 1;

    private Replicas(RedisLink link, String id) {
        this.link = link;
        this.id = id;
    }

    /**
     * Begins to count.
     *
     * @param id of this gateway, no other's
     */
    public static Replicas on(RedisLink link, String id) {
        var replicas = new Replicas(link, id);
        if (link.settings().replicas() == 0) {
            link.every(INTERVAL, replicas::beat);
        }
        return replicas;
    }

    /** Names this gateway. */
    String id() {
        return id;
    }

    /** At least 1. */
    public int count() {
        int configured = link.settings().replicas();
        return configured > 0 ? configured : counted;
    }

    private void beat() {
        if (link.usable()) {
            var key = link.settings().key("replicas", "alive");
            link.run(BEAT, List.of(key), List.of(id, GOOD_FOR_MILLIS), said -> {
                if (said != null) {
                    counted = Math.clamp(RedisLink.number(said), 1, MOST);
                }
            });
        }
    }
}
