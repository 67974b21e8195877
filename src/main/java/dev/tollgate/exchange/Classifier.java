package dev.tollgate.exchange;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.Face;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.RequestHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says which face a request called, from its method and canonical path; of paths that several dialects share, the header fields tell.
 *
 * <p>Immutable, so any thread may use it.
 */
public final class Classifier {
    private static final String MODELS = "/v1/models";

    private final List<Dialect> dialects;
    private final Map<String, Face> faces = new HashMap<>();
    private final Map<String, Surface> surfaces = new HashMap<>();

    /** Serves the faces of these dialects; the first one answers requests that fit none. */
    public Classifier(List<Dialect> dialects) {
        this.dialects = List.copyOf(dialects);
        for (var dialect : dialects) {
            for (var face : dialect.faces()) {
                faces.put(face.path(), face);
                surfaces.put(face.path(), new Surface.ModelFace(dialect, face.operation()));
            }
        }
    }

    /** The face that this request called; never null, what is not served is a face too. */
    public Surface surface(RequestHead head) {
        var path = head.target().path();
        var surface = surfaces.get(path);
        var method = method(path);
        if (method != null && !head.method().equals(method)) {
            return wrongMethod(head, method);
        }
        if (surface != null) {
            return surface;
        }
        if (path.equals(MODELS)) {
            return new Surface.ModelList(dialect(head));
        }
        if (isModelEntry(path)) {
            return new Surface.ModelEntryFace(dialect(head), path.substring(MODELS.length() + 1));
        }
        return new Surface.NotServed(
                dialect(head),
                Fault.of(Reason.UNKNOWN_ROUTE, "path: " + path + " (expected: one of " + served() + ")"));
    }

    /** The method that a path of ours takes; null for paths that are not ours. */
    public @Nullable String method(String path) {
        var face = faces.get(path);
        return face != null ? face.method() : path.equals(MODELS) || isModelEntry(path) ? "GET" : null;
    }

    /** The paths that are served, in order; behind one that ends in {@code /}, callers name a model. */
    public List<String> paths() {
        return Stream.concat(surfaces.keySet().stream(), Stream.of(MODELS, MODELS + "/"))
                .sorted()
                .toList();
    }

    private static boolean isModelEntry(String path) {
        return path.startsWith(MODELS + "/") && path.length() > MODELS.length() + 1;
    }

    /** The dialect of a path that is no face of one dialect alone: what the path is near to, else what the header fields tell. */
    private Dialect dialect(RequestHead head) {
        var near = near(head.target().path());
        if (near != null) {
            return near;
        }
        for (var dialect : dialects) {
            if (dialect.isSpokenIn(head.headers())) {
                return dialect;
            }
        }
        return dialects.getFirst();
    }

    /** The dialect for what is said about a request of which no more than its path is known, or not even that. */
    public Dialect dialect(@Nullable String path) {
        var near = path == null ? null : near(path);
        return near == null ? dialects.getFirst() : near;
    }

    private @Nullable Dialect near(String path) {
        for (var dialect : dialects) {
            for (var face : dialect.faces()) {
                if (path.equals(face.path()) || path.startsWith(face.path() + "/")) {
                    return dialect;
                }
            }
        }
        return null;
    }

    private Surface wrongMethod(RequestHead head, String expected) {
        var found = head.method() + " " + head.target().path();
        return new Surface.NotServed(
                dialect(head),
                Fault.of(Reason.UNKNOWN_ROUTE, "method: " + found + " (expected: " + expected + ")")
                        .withStatus(405));
    }

    private String served() {
        return Stream.concat(surfaces.keySet().stream(), Stream.of(MODELS))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
