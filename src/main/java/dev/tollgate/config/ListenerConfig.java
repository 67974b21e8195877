package dev.tollgate.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A port where callers are served. */
public record ListenerConfig(
        HostPort address, Protocol protocol, @Nullable Tls tls, Anonymous anonymous) {

    /** What is spoken on the port. */
    public enum Protocol {
        HTTP,
        HTTPS,
        HBONE,
        PROXY
    }

    /** Whether callers that no identity policy knows are served beyond loopback. */
    public enum Anonymous {
        DENY,
        ALLOW
    }

    /** How we prove ourselves to callers, and whose certificates we believe. */
    public record Tls(Path cert, Path key, @Nullable Path clientCa, TlsVersion minVersion) {}

    /** The oldest version spoken. */
    public enum TlsVersion {
        V1_2("1.2"),
        V1_3("1.3");

        private final String number;

        TlsVersion(String number) {
            this.number = number;
        }

        public String number() {
            return number;
        }
    }
}
