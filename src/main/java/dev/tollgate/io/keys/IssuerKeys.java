package dev.tollgate.io.keys;

import dev.tollgate.identity.jwt.KeySource;
import dev.tollgate.io.ControlLoop;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All keys that are fetched, by where they are; they outlive the configuration that named them first. The control plane's loop is started
 * with the first one.
 *
 * <p>Threads: one at a time names places; what it gives may be used by any.
 */
public final class IssuerKeys implements AutoCloseable {
    private final Map<Place, Fetched> places = new ConcurrentHashMap<>();
    private final Consumer<String> notices;
    private @Nullable ControlLoop loop;

    /**
     * Nothing is fetched yet.
     *
     * @param notices hears of each place when its keys cannot be had any more, and when they can again, on the control plane's loop
     */
    public IssuerKeys(Consumer<String> notices) {
        this.notices = notices;
    }

    /**
     * Where keys are, or where it is said where they are.
     *
     * @param issuer whose discovery document it is that stands at the URL; null where the keys do
     * @param ca whose certificate the server may show, PEM; null for those that the JDK trusts
     */
    public record Place(
            URI url, @Nullable String issuer, @Nullable Path ca) {
        /** Keys at this URL. */
        public static Place of(URI url, @Nullable Path ca) {
            return new Place(url, null, ca);
        }

        /** The URL as it may be shown: without its query, in which there may be a secret. */
        public String shown() {
            var port = url.getPort() < 0 ? "" : ":" + url.getPort();
            return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
        }
    }

    private record Fetched(FetchedKeys keys, KeyFetch fetch) {}

    /** The keys at this place; the first fetch begins at once. */
    public KeySource at(Place place) {
        return places.computeIfAbsent(place, this::begin).keys;
    }

    private Fetched begin(Place place) {
        if (loop == null) {
            loop = ControlLoop.open();
        }
        var vertx = loop.vertx();
        var fetch = new KeyFetch(vertx, place);
        var keys = new FetchedKeys(
                fetch::once,
                (wait, what) -> later(vertx, wait.toMillis(), what),
                System::nanoTime,
                notice -> notices.accept("identity: keys of " + place.shown() + " " + notice));
        @SuppressWarnings("unused") // whoever needs them asks again
        var first = keys.renewed();
        return new Fetched(keys, fetch);
    }

    private static void later(Vertx vertx, long millis, Runnable what) {
        vertx.setTimer(Math.max(1, millis), _ -> what.run());
    }

    /** Forgets all places but these. */
    public void retain(Collection<Place> wanted) {
        places.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().keys.close();
                entry.getValue().fetch.close();
            }
            return gone;
        });
    }

    /** How it stands with each place. */
    public Map<Place, IssuerKeysStatus> status() {
        var status = new HashMap<Place, IssuerKeysStatus>();
        places.forEach((place, fetched) -> status.put(place, fetched.keys.status()));
        return status;
    }

    @Override
    public void close() {
        retain(List.of());
        if (loop != null) {
            loop.close();
        }
    }
}
