package dev.tollgate.config;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule for plain HTTP: what it matches and who answers, by weight. */
public record RouteConfig(Match match, List<Backend> backends) {

    /** Null matches everything; a path ending in {@code /*} matches by prefix. */
    public record Match(@Nullable String host, @Nullable String path) {}

    /** A server and its share. */
    public record Backend(URI url, int weight) {}
}
