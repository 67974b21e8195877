package dev.tollgate.exchange;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake of a client's connection told.
 *
 * @param version of TLS: {@code 1.2} or {@code 1.3}
 * @param cipher the cipher suite by its IANA name
 * @param serverName whom the client asked for (SNI), unverified; null where it named nobody
 * @param certificate the client's own, whose chain was verified; null where it showed none
 */
public record TlsFacts(
        String version,
        String cipher,
        @Nullable String serverName,
        @Nullable X509Certificate certificate) {}
