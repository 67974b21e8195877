package dev.tollgate.exchange;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.Face;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.RequestHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which face a request called, from its method and canonical path alone.
 *
 * <p>Immutable, so any thread may use it.
 */
public final class Classifier {
    private static final String MODELS = "/v1/models";

    private final Dialect fallback;
    private final Map<String, Face> faces = new HashMap<>();
    private final Map<String, Surface> surfaces = new HashMap<>();

    /** Serves the faces of these dialects; the first one answers requests that fit none. */
    public Classifier(List<Dialect> dialects) {
        this.fallback = dialects.getFirst();
        for (var dialect : dialects) {
            for (var face : dialect.faces()) {
                faces.put(face.path(), face);
                surfaces.put(face.path(), new Surface.ModelFace(dialect, face.operation()));
            }
        }
        surfaces.put(MODELS, new Surface.ModelList(fallback));
    }

    /** The face that this request called; never null, what is not served is a face too. */
    public Surface surface(RequestHead head) {
        var path = head.target().path();
        var surface = surfaces.get(path);
        if (surface != null) {
            var face = faces.get(path);
            var method = face == null ? "GET" : face.method();
            return head.method().equals(method) ? surface : wrongMethod(head.method(), path, method);
        }
        if (path.startsWith(MODELS + "/") && path.length() > MODELS.length() + 1) {
            return head.method().equals("GET")
                    ? new Surface.ModelEntryFace(fallback, path.substring(MODELS.length() + 1))
                    : wrongMethod(head.method(), path, "GET");
        }
        return new Surface.NotServed(
                fallback, Fault.of(Reason.UNKNOWN_ROUTE, "path: " + path + " (expected: one of " + served() + ")"));
    }

    /** The method that a path of ours takes; null for paths that are not ours. */
    public @Nullable String method(String path) {
        var face = faces.get(path);
        return face != null ? face.method() : path.equals(MODELS) || path.startsWith(MODELS + "/") ? "GET" : null;
    }

    private Surface wrongMethod(String found, String path, String expected) {
        return new Surface.NotServed(
                fallback,
                Fault.of(Reason.UNKNOWN_ROUTE, "method: " + found + " " + path + " (expected: " + expected + ")")
                        .withStatus(405));
    }

    private String served() {
        return String.join(", ", surfaces.keySet().stream().sorted().toList());
    }
}
