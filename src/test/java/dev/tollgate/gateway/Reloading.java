package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.config.Plan;
import dev.tollgate.io.files.LocalSources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway that watches the files of a folder, and what it made of each change. */
final class Reloading implements Reloader.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final List<Plan> plans = new CopyOnWriteArrayList<>();
    final List<Reloader.State> refusals = new CopyOnWriteArrayList<>();
    final Gateway gateway;
    final Reloader reloader;

    private Reloading(Path file) throws IOException {
        var reader = new ConfigurationReader(new LocalSources());
        var read = reader.read(file);
        var config = Objects.requireNonNull(read.config(), () -> read.problems().toString());
        gateway = Gateway.start(
                new Gateway.Settings("reload", 1), read, settlement -> {}, (listener, id, fault, peer, answered) -> {});
        reloader = Reloader.start(
                file, reader, gateway, this, Duration.ofMillis(40), read, Reloader.State.of(read, config, 1));
    }

    /** Starts with the {@code gateway.yaml} of this folder. */
    static Reloading of(Path folder) throws IOException {
        return new Reloading(folder.resolve("gateway.yaml"));
    }

    @Override
    public void applied(Reloader.State now, Plan plan) {
        plans.add(plan);
    }

    @Override
    public void refused(Reloader.State still) {
        refusals.add(still);
    }

    void awaitPlans(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(plans).as(() -> refusals.toString()).hasSizeGreaterThanOrEqualTo(count));
    }

    void awaitRefusals(int count) {
        await().atMost(PATIENCE).until(() -> refusals.size() >= count);
    }

    @Override
    public void close() {
        reloader.close();
        gateway.close();
    }
}
