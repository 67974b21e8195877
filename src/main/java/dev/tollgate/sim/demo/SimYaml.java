package dev.tollgate.sim.demo;

import dev.tollgate.sim.server.SimServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Simulated providers as the text of a gateway's configuration, of the same form that a user writes. */
public final class SimYaml {
    /** The name under which every simulated provider serves the same model. */
    public static final String SHARED_MODEL = "chat";

    private SimYaml() {}

    /** The {@code providers} block; a simulated provider speaks both dialects, and every second one is asked in Anthropic's. */
    public static String providers(List<SimServer> servers) {
        var out = new StringBuilder("providers:\n");
        for (int i = 0; i < servers.size(); i++) {
            var server = servers.get(i);
            out.append("  ")
                    .append(server.name())
                    .append(": {dialect: ")
                    .append(i % 2 == 0 ? "openai" : "anthropic")
                    .append(", url: \"")
                    .append(server.baseUrl())
                    .append("\"}\n");
        }
        return out.toString();
    }

    /** One entry under {@code models}: all these servers compete, each at its own price. */
    public static String model(String name, String optimise, List<SimServer> servers) {
        var out = new StringBuilder("  ")
                .append(name)
                .append(":\n    optimise: ")
                .append(optimise)
                .append('\n');
        if (optimise.equals("cheapest")) {
            out.append("    limits: {firstToken: 5s}\n");
        }
        out.append("    targets:\n");
        for (var server : servers) {
            var price = server.settings().price();
            out.append("      - {provider: ")
                    .append(server.name())
                    .append(", model: ")
                    .append(SHARED_MODEL)
                    .append(", price: {input: ")
                    .append(price.input().toPlainString())
                    .append(", output: ")
                    .append(price.output().toPlainString())
                    .append("}}\n");
        }
        return out.toString();
    }

    /**
     * The whole configuration of the demo: three names for three wishes, everything on loopback.
     *
     * @param port of the listener; 0 for a free one
     * @param otlp where spans go; null for nowhere
     */
    public static String demo(List<SimServer> servers, int port, @Nullable String otlp) {
        var steady = servers.stream()
                .filter(server -> server.settings().errorRate() < 0.05)
                .toList();
        return "listeners:\n  demo: {address: \"127.0.0.1:" + port + "\"}\n"
                + "admin: {address: \"127.0.0.1:0\"}\n"
                + "metrics: {address: \"127.0.0.1:0\"}\n"
                + "health: {address: \"127.0.0.1:0\"}\n"
                + providers(servers)
                + "models:\n"
                + model("chat", "{valueOfSecond: 0.00002}", steady)
                + model("cheap", "cheapest", servers)
                + model("quick", "fastest", servers)
                + (otlp == null ? "" : telemetry(otlp));
    }

    private static String telemetry(String otlp) {
        var protocol = otlp.endsWith(":4318") || otlp.contains(":4318/") ? "http" : "grpc";
        return "telemetry: {otlp: {endpoint: \"" + otlp.replace("\\", "\\\\").replace("\"", "\\\"") + "\", protocol: "
                + protocol + "}}\n";
    }
}
