package dev.tollgate.exchange;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake of a client's connection told.
 *
 * @param version of TLS: {@code 1.2} or {@code 1.3}
 * @param cipher the cipher suite by its IANA name
 * @param serverName whom the client asked for (SNI), unverified; null where it named nobody
 * @param certificate the client's own, whose chain was verified; null where it showed none
 * @param uriNames the URIs among that certificate's alternative names, in order
 */
public record TlsFacts(
        String version,
        String cipher,
        @Nullable String serverName,
        @Nullable X509Certificate certificate,
        List<String> uriNames) {
    public TlsFacts {
        uriNames = List.copyOf(uriNames);
    }
}
