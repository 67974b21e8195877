package dev.tollgate.gateway;

import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.gateway.PracticeCaller.Ask;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.price.PriceBook;
import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Calls that nobody counts, so that the first caller meets compiled code: a second gateway on loopback ports of its own, in front of a
 * simulated provider, with its own state and nobody listening, so that no metric, log line, rate, budget or learned figure of the real one is
 * touched.
 *
 * <p>Threads: blocks the one that calls it, for the given time at most; everything it started has ended when it returns.
 */
public final class WarmUp {
    private static final String PROPERTY = "tollgate.warmup";
    static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final int SMALL_BYTES = 2_000;
    private static final int LARGE_BYTES = 100_000;
    private static final int LARGE_EVERY = 16;
    private static final String MODEL = "warm";
    private static final String CREDENTIAL = "authorization: Bearer none\r\n";

    private WarmUp() {}

    /** Warms up for {@link #PATIENCE}, as long as it is wanted, unless {@code -Dtollgate.warmup=false} says not to. */
    static void run(BooleanSupplier wanted) {
        if (!"false".equals(System.getProperty(PROPERTY)) && wanted.getAsBoolean()) {
            run(PATIENCE, wanted);
        }
    }

    /** Calls for this long; a warm-up that fails is no failure, the first callers are only slower. */
    public static void run(Duration patience) {
        run(patience, () -> true);
    }

    static void run(Duration patience, BooleanSupplier wanted) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (var provider = SimServer.start(
                        SimSettings.named("warm-up").withFixed(new SimFixed(1_100, 20, Duration.ZERO)));
                var gateway = Gateway.start(
                        new Gateway.Settings("warm-up", Runtime.getRuntime().availableProcessors()),
                        configuration(provider.port()),
                        settlement -> {},
                        (listener, id, fault, peer, answered) -> {})) {
            try (var caller =
                    PracticeCaller.at(gateway.ports().values().iterator().next())) {
                caller.call(asks(), deadline, wanted);
            }
        } catch (IOException | RuntimeException e) {
            // Nothing depends on it: see above.
            return;
        }
    }

    private static ConfigurationReader.Read configuration(int providerPort) {
        var yaml = """
                listeners: {warm: {address: "127.0.0.1:0"}}
                providers: {warm: {dialect: openai, url: "http://127.0.0.1:%d/v1", key: none}}
                models: {warm: {targets: [{provider: warm, model: chat, price: {input: 1, output: 1}}]}}
                """.formatted(providerPort);
        var loaded =
                GatewayFile.load(Path.of("warm-up.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new LocalSources());
        return new ConfigurationReader.Read(loaded.config(), List.of(), PriceBook.EMPTY, loaded.problems(), Map.of());
    }

    private static List<Ask> asks() {
        var asks = new ArrayList<Ask>();
        for (int i = 0; i < LARGE_EVERY; i++) {
            asks.add(Ask.chat(CREDENTIAL, MODEL, i == 0 ? LARGE_BYTES : SMALL_BYTES, 0, false));
            asks.add(Ask.chat(CREDENTIAL, MODEL, SMALL_BYTES, 0, true));
        }
        return asks;
    }
}
