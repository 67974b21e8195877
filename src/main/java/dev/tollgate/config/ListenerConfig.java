package dev.tollgate.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port where callers are served.
 *
 * @param anonymous null where nothing is said: then callers on loopback are served and others are not
 */
public record ListenerConfig(
        HostPort address,
        Protocol protocol,
        @Nullable Tls tls,
        @Nullable Anonymous anonymous) {

    /** What is spoken on the port. */
    public enum Protocol {
        HTTP,
        HTTPS,
        HBONE,
        PROXY
    }

    /** Whether callers who prove nothing are served. */
    public enum Anonymous {
        DENY,
        ALLOW
    }

    /**
     * How we prove ourselves to callers, and whose certificates we believe.
     *
     * @param cert for callers who ask for none of the names in {@code certificates}, or for no name
     */
    public record Tls(
            Path cert,
            Path key,
            List<Named> certificates,
            @Nullable Path clientCa,
            ClientCert clientCert,
            TlsVersion minVersion) {
        public Tls {
            certificates = List.copyOf(certificates);
        }

        /** With one certificate for all names. */
        public Tls(Path cert, Path key, @Nullable Path clientCa, ClientCert clientCert, TlsVersion minVersion) {
            this(cert, key, List.of(), clientCa, clientCert, minVersion);
        }
    }

    /**
     * A certificate for callers who ask for one of these names.
     *
     * @param names host names in lower case; {@code *.} at the start stands for one label
     */
    public record Named(List<String> names, Path cert, Path key) {
        public Named {
            names = List.copyOf(names);
        }
    }

    /** Whether callers must show a certificate where {@code clientCa} is said; a wrong one is refused in any case. */
    public enum ClientCert {
        REQUIRED,
        OPTIONAL
    }

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

    /** Whether callers who prove nothing are served: what is said, else whether they can only be on this machine. */
    public boolean servesAnonymous() {
        return anonymous == null ? address.isLoopback() : anonymous == Anonymous.ALLOW;
    }
}
