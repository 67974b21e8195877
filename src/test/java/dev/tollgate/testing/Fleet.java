package dev.tollgate.testing;

import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A gateway in front of simulated providers {@code p0}, {@code p1} ..., asked in that order for the model {@code fast}. */
public final class Fleet implements AutoCloseable {
    private final List<SimServer> sims = new ArrayList<>();
    private TestGateway gateway;

    /** {@code providerFields} and {@code rest} are YAML: more fields of each provider, more keys of the whole. */
    public Fleet(int providers, String providerFields, String rest, UnaryOperator<SimSettings> settings)
            throws IOException {
        for (int i = 0; i < providers; i++) {
            sims.add(SimServer.start(settings.apply(SimSettings.named("p" + i).withModels("chat", "text", "embed"))));
        }
        gateway = TestGateway.start(yaml(providerFields, rest));
    }

    public Fleet(int providers) throws IOException {
        this(providers, "", "");
    }

    public Fleet(int providers, String providerFields, String rest) throws IOException {
        this(providers, providerFields, rest, settings -> settings);
    }

    /** The configuration of this fleet. */
    public String yaml(String providerFields, String rest) {
        var yaml = new StringBuilder("listeners: {llm: {address: \"127.0.0.1:0\"}}\nproviders:\n");
        var targets = new ArrayList<String>();
        for (int i = 0; i < sims.size(); i++) {
            yaml.append("  p%d: {dialect: openai, url: \"%s\", key: \"sk-gateway-%d\"%s}%n"
                    .formatted(i, sims.get(i).baseUrl(), i, providerFields.isEmpty() ? "" : ", " + providerFields));
            targets.add("{provider: p%d, model: chat, tier: %d, price: {input: 1, output: 2}}".formatted(i, i));
        }
        return yaml.append("models: {fast: {targets: [")
                .append(String.join(", ", targets))
                .append("]}}\n")
                .append(rest)
                .toString();
    }

    /** Starts the gateway again under other bounds. */
    public void restart(String yaml, long memory, dev.tollgate.io.upstream.UpstreamSettings pools) throws IOException {
        gateway.close();
        gateway = TestGateway.start(yaml, memory, pools);
    }

    public TestGateway gateway() {
        return gateway;
    }

    public SimServer sim(int index) {
        return sims.get(index);
    }

    public int port() {
        return gateway.port();
    }

    /** Sends one request on a connection of its own. */
    public RawCaller.Reply call(String request) throws IOException {
        return RawCaller.call(port(), request);
    }

    @Override
    public void close() {
        gateway.close();
        sims.forEach(SimServer::close);
    }
}
