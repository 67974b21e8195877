package dev.tollgate.config;

import dev.tollgate.identity.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place that serves models: one URL, or several endpoints that serve the same models at the same price.
 *
 * @param url base address without a trailing slash; exactly one of it and {@code endpoints} is said
 * @param key one credential, or {@code keys} several that are used in turn; neither for a server that wants none
 * @param headers added to each request
 * @param protocol which versions of HTTP may be spoken to it
 * @param maxInflight calls at once per endpoint
 * @param probe asked at intervals whether the endpoints live
 * @param prices the name under which the price book knows this provider; null means by its own name
 */
public record ProviderConfig(
        Dialect dialect,
        @Nullable URI url,
        List<URI> endpoints,
        @Nullable Secret key,
        List<Secret> keys,
        @Nullable Engine engine,
        @Nullable String locality,
        Map<String, Secret> headers,
        Timeouts timeouts,
        Protocol protocol,
        int maxInflight,
        @Nullable Probe probe,
        @Nullable Tls tls,
        @Nullable Proxy proxy,
        Direct direct,
        @Nullable String prices) {

    /** The API that is spoken to it. */
    public enum Dialect {
        OPENAI,
        ANTHROPIC,
        GEMINI,
        BEDROCK
    }

    /** The model server behind the endpoints; it decides which figures are polled. */
    public enum Engine {
        PLAIN,
        VLLM,
        SGLANG,
        TGI,
        TRITON
    }

    /** The versions of HTTP. */
    public enum Protocol {
        /** HTTP/2 where TLS agrees on it, else HTTP/1.1. */
        AUTO,
        HTTP1,
        /** HTTP/2 only; without TLS by prior knowledge. */
        HTTP2
    }

    /** Whether {@code provider/model} names work without an entry under {@code models}. */
    public enum Direct {
        DENY,
        ALLOW
    }

    /** How long each part of a call may take. */
    public record Timeouts(Duration connect, Duration firstToken, Duration idle, Duration total) {}

    /** A request that tells whether an endpoint lives. */
    public record Probe(String path, Duration interval) {
        /** What is asked of a pool with a known engine, unless another probe is said. */
        public static final Probe STANDARD = new Probe("/health", Duration.ofSeconds(10));
    }

    /** Whom we believe, and how we prove ourselves. */
    public record Tls(
            @Nullable Path ca,
            @Nullable Path cert,
            @Nullable Path key) {}

    /** An HTTP proxy on the way out; the credential is the user info, {@code user:password}. */
    public record Proxy(String host, int port, @Nullable Secret userInfo) {}

    /** All endpoints, whether said as {@code url} or as {@code endpoints}. */
    public List<URI> addresses() {
        return url == null ? endpoints : List.of(url);
    }

    /** What is asked of every address: the probe that was said, else the standard one of {@code endpoints} with an engine, else none. */
    public @Nullable Probe probing() {
        if (probe != null) {
            return probe;
        }
        return engine == null || endpoints.isEmpty() ? null : Probe.STANDARD;
    }

    /** All credentials, whether said as {@code key} or as {@code keys}; empty when the server wants none. */
    public List<Secret> credentials() {
        return key == null ? keys : List.of(key);
    }

    /** The name under which the price book knows the provider of this name. */
    public String pricedAs(String ownName) {
        return prices == null ? ownName : prices;
    }
}
