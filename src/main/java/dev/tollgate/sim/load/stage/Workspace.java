package dev.tollgate.sim.load.stage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A temporary folder with the configurations filled in, and loopback ports that were free a moment ago.
 *
 * <p>Threads: one at a time.
 */
final class Workspace implements AutoCloseable {
    private static final Pattern PLACE = Pattern.compile("@([A-Z_]+)@");
    private static final List<String> PORTS = List.of(
            "JSON_PORT",
            "JSON_TLS_PORT",
            "SIM_PORT",
            "NGINX_JSON_PORT",
            "NGINX_SIM_PORT",
            "NGINX_TLS_PORT",
            "NGINX_UPSTREAM_TLS_PORT",
            "HAPROXY_JSON_PORT",
            "HAPROXY_SIM_PORT",
            "TOLLGATE_PORT",
            "TOLLGATE_TLS_PORT",
            "GOVERNED_PORT",
            "ADMIN_PORT",
            "METRICS_PORT",
            "HEALTH_PORT");

    private final Path templates;
    private final Path folder;
    private final Map<String, Integer> ports;

    private Workspace(Path templates, Path folder, Map<String, Integer> ports) {
        this.templates = templates;
        this.folder = folder;
        this.ports = ports;
    }

    /** Makes one from the folder of templates. */
    static Workspace create(Path templates) throws IOException {
        return new Workspace(templates, Files.createTempDirectory("tollgate-loadtest"), freePorts());
    }

    Path folder() {
        return folder;
    }

    int port(String name) {
        var port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException(name + " (expected: one of " + PORTS + ")");
        }
        return port;
    }

    /** Fills a template in and says where it lies. */
    Path fill(String template, Map<String, String> values) throws IOException {
        var all = new HashMap<String, String>(values);
        ports.forEach((name, port) -> all.put(name, port.toString()));
        all.put("DIR", folder.toString());
        all.put("USER", System.getProperty("user.name"));
        var text = fill(Files.readString(templates.resolve(template)), all, template);
        var filled = folder.resolve(template);
        Files.createDirectories(filled.getParent());
        return Files.writeString(filled, text);
    }

    static String fill(String text, Map<String, String> values, String where) {
        return PLACE.matcher(text).replaceAll(match -> {
            var value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        where + ": " + match.group() + " (expected: one of " + values.keySet() + ")");
            }
            return java.util.regex.Matcher.quoteReplacement(value);
        });
    }

    private static Map<String, Integer> freePorts() throws IOException {
        var held = new ArrayList<ServerSocket>();
        try {
            var ports = new HashMap<String, Integer>();
            for (var name : PORTS) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.put(name, socket.getLocalPort());
            }
            return ports;
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
