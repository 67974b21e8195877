package dev.tollgate.io.export;

import dev.tollgate.telemetry.TollgateNames;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page that Prometheus reads: everything registered, with the JVM's own figures. Threads: any. */
final class Exposition implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private final PrometheusRegistry registry;
    private final PrometheusMeterRegistry jvm;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Info configuration;

    Exposition(PrometheusRegistry registry, String build) {
        this.registry = registry;
        jvm = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
        new JvmMemoryMetrics().bindTo(jvm);
        new JvmThreadMetrics().bindTo(jvm);
        new UptimeMetrics().bindTo(jvm);
        collections.bindTo(jvm);
        Info.builder()
                .name(TollgateNames.BUILD_INFO)
                .help("What runs; always 1.")
                .labelNames("version", "java")
                .register(registry)
                .addLabelValues(build, Runtime.version().toString());
        configuration = Info.builder()
                .name(TollgateNames.CONFIG_INFO)
                .help("The configuration in force; always 1.")
                .labelNames("version")
                .register(registry);
        if (Files.isReadable(STATUS)) {
            GaugeWithCallback.builder()
                    .name(TollgateNames.RESIDENT)
                    .help("Resident memory of the process in bytes.")
                    .callback(callback -> callback.call(residentBytes()))
                    .register(registry);
        }
    }

    void show(MetricSources sources) {
        registry.register(new StateCollector(sources));
    }

    void configuration(String version) {
        configuration.setLabelValues(version);
    }

    String text() {
        return jvm.scrape();
    }

    @Override
    public void close() {
        collections.close();
        jvm.close();
    }

    /** As Linux tells; 0 where the line is missing. */
    private static double residentBytes() {
        try {
            for (var line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
                if (line.startsWith(RESIDENT)) {
                    var digits = line.substring(RESIDENT.length()).replaceAll("[^0-9]", "");
                    return Long.parseLong(digits) * 1024.0;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
