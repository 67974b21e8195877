package dev.tollgate.sim.server;

import dev.tollgate.sim.SimPresets;
import dev.tollgate.sim.SimSettings;
import java.util.ArrayList;
import java.util.List;

/** Several simulated providers that start and stop together. Threads: as {@link SimServer}. */
public final class SimFleet implements AutoCloseable {
    private final List<SimServer> servers;

    private SimFleet(List<SimServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /** The four providers of {@link SimPresets#all} on free ports. */
    public static SimFleet startPresets(long seed) {
        return start(SimPresets.all(seed));
    }

    /** Starts all or none. */
    public static SimFleet start(List<SimSettings> settings) {
        var servers = new ArrayList<SimServer>();
        try {
            for (var one : settings) {
                servers.add(SimServer.start(one));
            }
        } catch (RuntimeException failed) {
            servers.forEach(SimServer::close);
            throw failed;
        }
        return new SimFleet(servers);
    }

    public List<SimServer> servers() {
        return servers;
    }

    /** The first provider of that name. */
    public SimServer server(String name) {
        for (var server : servers) {
            if (server.name().equals(name)) {
                return server;
            }
        }
        var names = servers.stream().map(SimServer::name).toList();
        throw new IllegalArgumentException("provider: " + name + " (expected: one of " + names + ")");
    }

    @Override
    public void close() {
        servers.forEach(SimServer::close);
    }
}
