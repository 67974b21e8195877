package dev.tollgate.io.redis;

import dev.tollgate.identity.Secret;
import java.util.List;

/** What stands behind the URL of a Redis. */
public sealed interface RedisPlace {
    /** One server, or a name that always leads to the one that takes writes. */
    RedisPlace SERVER = new Server();

    /** A node of a cluster. */
    RedisPlace CLUSTER = new Cluster();

    /** One server. */
    record Server() implements RedisPlace {}

    /** A node, which knows where the keys are. */
    record Cluster() implements RedisPlace {}

    /**
     * A sentinel, which knows which server is the master.
     *
     * @param master the name under which it is watched
     * @param others further sentinels, as URLs
     */
    record Sentinels(String master, List<Secret> others) implements RedisPlace {}
}
