package dev.tollgate.gateway;

import dev.tollgate.gateway.PracticeCaller.Ask;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A short working life of a whole gateway, from its files to its last word, which the JVM records for the next start (JEP 514, 515): plain
 * calls first, then such that are judged by a policy of every kind. What is not practised here is loaded and compiled by the first caller who
 * needs it: all that is recorded is in the memory of every process, so only what most need is.
 *
 * <p>Threads: blocks the one that calls it.
 */
public final class Training {
    private static final int SMALL_BYTES = 2_000;
    private static final int LARGE_BYTES = 6_000;
    private static final int STEPS = 10;
    private static final String POLICIES = """
            policies:
              - name: who
                match: {listener: governed}
                access:
                  deny: [{from: [{ipBlocks: [192.0.2.0/24]}]}]
                  allow: [{to: [{models: [chat], methods: [POST]}], when: ["call.promptBytes < 1000000 && caller.kind != ''"]}]
              - {name: circles, match: {listener: governed}, loop: {}}
              - name: rates
                match: {listener: governed, condition: "request.method == 'POST'"}
                limits: [{per: principal, requests: 1000000/s}, {per: model, tokens: 1000000000/s}, {per: provider, concurrency: 1024}]
              - name: money
                match: {listener: governed}
                budgets: [{per: agent, money: 1000000.00, window: day}, {per: all, money: 10000000.00, window: month}]
              - name: words
                match: {listener: governed}
                content: {request: [{detect: email}, {regex: 'project zeus', name: codename}], response: [{detect: email}]}
              - {name: places, match: {listener: governed}, routing: {maxTier: 3}}
              - {name: control, match: {listener: governed}, headers: {allow: [tollgate-explain]}}
            """;

    private Training() {}

    /**
     * Works for about this long.
     *
     * @param log where it tells what it does, as {@code telemetry.log}
     * @return how many calls were let through and answered
     * @throws IOException if a file cannot be written, or what is written in them is not a configuration
     */
    public static int run(Duration length, String log) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("tollgate-training");
        try (var provider =
                SimServer.start(SimSettings.named("training").withFixed(new SimFixed(1_100, 20, Duration.ZERO)))) {
            prepare(folder, provider.port(), log);
            var file = folder.resolve("gateway.yaml");
            var reader = new ConfigurationReader(new LocalSources());
            var read = reader.read(file);
            if (read.config() == null) {
                throw new IOException("training: " + read.problems());
            }
            var stop = new CountDownLatch(1);
            var answered = new AtomicInteger();
            Service.run(file, reader, read, "training", stop, ports -> {
                var practice = new Thread(() -> practise(ports, length, answered, stop), "training");
                practice.setDaemon(true);
                practice.start();
            });
            return answered.get();
        } finally {
            remove(folder);
        }
    }

    private static void practise(
            Map<String, Integer> ports, Duration length, AtomicInteger answered, CountDownLatch stop) {
        try {
            long half = length.toNanos() / 2;
            answered.addAndGet(calls(ports, "plain", 0, System.nanoTime() + half));
            answered.addAndGet(calls(ports, "governed", STEPS, System.nanoTime() + half));
            for (var page : List.of("/livez", "/readyz")) {
                once(ports, "health", page);
            }
            once(ports, "metrics", "/metrics");
        } catch (IOException | RuntimeException e) {
            // What was practised until then is recorded all the same.
            return;
        } finally {
            stop.countDown();
        }
    }

    private static int calls(Map<String, Integer> ports, String listener, int steps, long deadline) throws IOException {
        var asks = List.of(
                Ask.chat("", "chat", SMALL_BYTES, steps, false),
                Ask.chat("", "chat", SMALL_BYTES, 0, true),
                Ask.chat("", "chat", LARGE_BYTES, 0, false));
        try (var caller = PracticeCaller.at(ports.getOrDefault(listener, 0))) {
            return caller.call(asks, deadline, () -> true);
        }
    }

    private static void once(Map<String, Integer> ports, String server, String page) throws IOException {
        try (var caller = PracticeCaller.at(ports.getOrDefault(server, 0))) {
            caller.call(Ask.get(page));
        }
    }

    private static void prepare(Path folder, int provider, String log) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                listeners:
                  plain: {address: "127.0.0.1:0"}
                  governed: {address: "127.0.0.1:0"}
                admin: {address: "127.0.0.1:0"}
                metrics: {address: "127.0.0.1:0"}
                health: {address: "127.0.0.1:0"}
                providers:
                  openai: {dialect: openai, url: "http://127.0.0.1:%d/v1", key: none}
                models:
                  chat: {targets: [{provider: openai, model: chat, price: {input: 1, output: 1}}]}
                budgets: {journal: journal}
                policies: policies
                limits: {shedLag: 1m}
                telemetry: {log: %s}
                """.formatted(provider, log));
        Files.writeString(Files.createDirectory(folder.resolve("policies")).resolve("all.yaml"), POLICIES);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
