package dev.tollgate.testing;

import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A simulated provider for each test, and gateways in front of it whose policies the test says. */
public final class GovernedSim implements BeforeEachCallback, AfterEachCallback {
    private SimServer sim;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        sim = SimServer.start(SimSettings.named("p0").withModels("chat"));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        sim.close();
    }

    /** A gateway that serves the model {@code fast}, under the policies of this file's text. */
    public TestGateway gateway(String policies, Ledgers ledgers) throws IOException {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p0: {dialect: openai, url: "%s", key: k}}
                models: {fast: {targets: [{provider: p0, model: chat, price: {input: 1, output: 2}}]}}
                """.formatted(sim.baseUrl());
        return TestGateway.start(yaml, TestGateway.policies(policies, ledgers));
    }
}
