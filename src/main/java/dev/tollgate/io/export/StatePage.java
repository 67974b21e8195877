package dev.tollgate.io.export;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Collects snapshots of gauges and counters, whose values are known at once. Threads: confined to one. */
final class StatePage {
    /** The values of one name; labels alternate between name and value, and of two equal sets of labels the first stands. */
    static final class Series {
        private final Map<Labels, Double> values = new LinkedHashMap<>();

        Series add(double value, String... labels) {
            values.putIfAbsent(Labels.of(labels), value);
            return this;
        }

        Series add(long value, String... labels) {
            return add((double) value, labels);
        }
    }

    private static final String TOTAL = "_total";

    private final List<Supplier<MetricSnapshot>> made = new ArrayList<>();

    void gauge(String name, String help, double value) {
        gauges(name, help).add(value);
    }

    void gauge(String name, String help, long value) {
        gauges(name, help).add(value);
    }

    void counter(String name, String help, long value) {
        counters(name, help).add(value);
    }

    Series gauges(String name, String help) {
        var series = new Series();
        made.add(() -> new GaugeSnapshot(
                new MetricMetadata(name, help),
                series.values.entrySet().stream()
                        .map(point -> new GaugeDataPointSnapshot(point.getValue(), point.getKey(), null))
                        .toList()));
        return series;
    }

    /** The name ends in {@code _total}, which the text format adds by itself. */
    Series counters(String name, String help) {
        var series = new Series();
        made.add(() -> new CounterSnapshot(
                new MetricMetadata(name.substring(0, name.length() - TOTAL.length()), help),
                series.values.entrySet().stream()
                        .map(point -> new CounterDataPointSnapshot(point.getValue(), point.getKey(), null, 0))
                        .toList()));
        return series;
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(made.stream().map(Supplier::get).toList());
    }
}
