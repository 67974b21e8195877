package dev.tollgate.telemetry;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.exchange.Surface;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.RequestHead;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.CostBasis;
import dev.tollgate.settle.AttemptRecord;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stable words that access line, metrics and spans share for what happened; closed sets all, so that they may be labels. */
public final class Codes {
    /** Nothing went wrong. */
    public static final String NONE = "none";
    /** Stands for every value that is not known beforehand. */
    public static final String OTHER = "other";
    /** The attempt's answer came whole. */
    public static final String OK = "ok";
    /** The caller went away, or the gateway stopped, while the attempt ran. */
    public static final String CANCELLED = "cancelled";

    /** RFC 9110 section 9 and RFC 5789; other methods are {@code _OTHER} to OpenTelemetry. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private static final Map<Failure.Kind, String> KINDS = lower(Failure.Kind.class);
    private static final Map<Operation, String> OPERATIONS = lower(Operation.class);
    private static final Map<Why, String> WHYS = lower(Why.class);
    private static final Map<CostBasis, String> BASES = lower(CostBasis.class);
    private static final Map<Usage.Quality, String> QUALITIES = lower(Usage.Quality.class);

    private Codes() {}

    /** Which face was called: {@code chat}, {@code completions}, {@code embeddings}, {@code responses}, {@code models}, {@code model} or {@code not_served}. */
    public static String surface(Surface surface) {
        return switch (surface) {
            case Surface.ModelFace(var _, var operation) -> word(OPERATIONS, operation);
            case Surface.ModelList(var _) -> "models";
            case Surface.ModelEntryFace(var _, var _) -> "model";
            case Surface.NotServed(var _, var _) -> "not_served";
        };
    }

    /** How an attempt ended: {@code ok}, {@code cancelled} or the kind of its failure, such as {@code connect_timeout}. */
    public static String outcome(AttemptRecord attempt) {
        var failure = attempt.failure();
        if (failure != null) {
            return word(KINDS, failure.kind());
        }
        return attempt.cancelled() ? CANCELLED : OK;
    }

    /** The reason's code, {@code none} without one. */
    public static String reason(@Nullable Reason reason) {
        return reason == null ? NONE : reason.code();
    }

    /** {@link Why#code} without making a string. */
    public static String why(Why why) {
        return word(WHYS, why);
    }

    /** {@link CostBasis#code} without making a string. */
    public static String basis(CostBasis basis) {
        return word(BASES, basis);
    }

    static String quality(Usage.Quality quality) {
        return word(QUALITIES, quality);
    }

    /** The path as a template, so that it may be a label and part of a span's name; null for what is not served. */
    static @Nullable String route(Surface surface, RequestHead head) {
        return switch (surface) {
            case Surface.ModelFace(var _, var _) -> head.target().path();
            case Surface.ModelList(var _) -> "/v1/models";
            case Surface.ModelEntryFace(var _, var _) -> "/v1/models/{model}";
            case Surface.NotServed(var _, var _) -> null;
        };
    }

    /** Whether OpenTelemetry knows this method by name. */
    static boolean knownMethod(String method) {
        return METHODS.contains(method);
    }

    private static <E extends Enum<E>> Map<E, String> lower(Class<E> type) {
        var words = new EnumMap<E, String>(type);
        for (var value : type.getEnumConstants()) {
            words.put(value, value.name().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private static <E extends Enum<E>> String word(Map<E, String> words, E value) {
        return words.getOrDefault(value, OTHER);
    }
}
