package dev.tollgate.sim;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides how one simulated provider behaves. Immutable; start from {@link #instant()} or {@link #named} and change
 * single values with the {@code with} methods.
 *
 * @param name what the provider is called, also in its request ids
 * @param port loopback port; 0 picks a free one
 * @param seed two providers with the same settings and seed give the same answers to the same requests
 * @param models names that are served; an empty list serves any name
 * @param apiKey bearer token (the Messages API also takes {@code x-api-key}) that is demanded, or null for none; never printed
 * @param errorRate share of model calls that end in a 500, 0 to 1
 * @param faultHeader whether the request header {@code sim-fault} is honoured
 * @param faultAfter content events after which mid-stream faults strike
 * @param retryAfterSeconds what 429 and 503 answers ask for
 * @param remembered how many of the last requests are kept for assertions, 0 to 1000
 * @param fixed the cheap mode, or null for real answers
 */
public record SimSettings(
        String name,
        int port,
        long seed,
        List<String> models,
        @Nullable String apiKey,
        SimSpeed speed,
        SimCapacity capacity,
        SimOutput output,
        SimPrice price,
        double errorRate,
        boolean faultHeader,
        int faultAfter,
        int retryAfterSeconds,
        int remembered,
        @Nullable SimFixed fixed) {

    public SimSettings {
        models = List.copyOf(models);
        if (port < 0 || port > 65_535 || !(errorRate >= 0 && errorRate <= 1) || remembered < 0 || remembered > 1000) {
            throw new IllegalArgumentException("sim " + name + ": port " + port + ", errorRate " + errorRate
                    + ", remembered " + remembered + " (expected: 0 to 65535, 0 to 1, 0 to 1000)");
        }
    }

    /** A provider without delays, limits, key or errors on a free port: what most tests want. */
    public static SimSettings instant() {
        return named("sim");
    }

    /** {@link #instant()} under another name. */
    public static SimSettings named(String name) {
        return new SimSettings(
                name,
                0,
                1,
                List.of(),
                null,
                SimSpeed.INSTANT,
                SimCapacity.AMPLE,
                SimOutput.SHORT,
                SimPrice.FREE,
                0,
                true,
                3,
                1,
                64,
                null);
    }

    public SimSettings withPort(int value) {
        return change(draft -> draft.port = value);
    }

    public SimSettings withSeed(long value) {
        return change(draft -> draft.seed = value);
    }

    public SimSettings withModels(String... value) {
        return change(draft -> draft.models = List.of(value));
    }

    public SimSettings withApiKey(String value) {
        return change(draft -> draft.apiKey = value);
    }

    public SimSettings withSpeed(SimSpeed value) {
        return change(draft -> draft.speed = value);
    }

    public SimSettings withCapacity(SimCapacity value) {
        return change(draft -> draft.capacity = value);
    }

    public SimSettings withOutput(SimOutput value) {
        return change(draft -> draft.output = value);
    }

    public SimSettings withPrice(SimPrice value) {
        return change(draft -> draft.price = value);
    }

    public SimSettings withErrorRate(double value) {
        return change(draft -> draft.errorRate = value);
    }

    public SimSettings withFaultHeader(boolean value) {
        return change(draft -> draft.faultHeader = value);
    }

    public SimSettings withRetryAfterSeconds(int value) {
        return change(draft -> draft.retryAfterSeconds = value);
    }

    /** The cheap mode; nothing is remembered then. */
    public SimSettings withFixed(SimFixed value) {
        return change(draft -> {
            draft.fixed = value;
            draft.remembered = 0;
        });
    }

    /** Everything but the key. */
    @Override
    public String toString() {
        return "SimSettings[" + name + ", port=" + port + ", seed=" + seed + ", models=" + models + ", key="
                + (apiKey == null ? "none" : "set") + "]";
    }

    private SimSettings change(Consumer<Draft> edit) {
        var draft = new Draft(this);
        edit.accept(draft);
        return draft.settings();
    }

    /** A copy that may be changed for the length of one call. Threads: confined to that call. */
    private static final class Draft {
        private final String name;
        private int port;
        private long seed;
        private List<String> models;
        private @Nullable String apiKey;
        private SimSpeed speed;
        private SimCapacity capacity;
        private SimOutput output;
        private SimPrice price;
        private double errorRate;
        private boolean faultHeader;
        private int faultAfter;
        private int retryAfterSeconds;
        private int remembered;
        private @Nullable SimFixed fixed;

        Draft(SimSettings from) {
            name = from.name;
            port = from.port;
            seed = from.seed;
            models = from.models;
            apiKey = from.apiKey;
            speed = from.speed;
            capacity = from.capacity;
            output = from.output;
            price = from.price;
            errorRate = from.errorRate;
            faultHeader = from.faultHeader;
            faultAfter = from.faultAfter;
            retryAfterSeconds = from.retryAfterSeconds;
            remembered = from.remembered;
            fixed = from.fixed;
        }

        SimSettings settings() {
            return new SimSettings(
                    name,
                    port,
                    seed,
                    models,
                    apiKey,
                    speed,
                    capacity,
                    output,
                    price,
                    errorRate,
                    faultHeader,
                    faultAfter,
                    retryAfterSeconds,
                    remembered,
                    fixed);
        }
    }
}
