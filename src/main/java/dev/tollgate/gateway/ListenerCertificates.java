package dev.tollgate.gateway;

import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.io.net.tls.ServerTls;
import dev.tollgate.io.net.tls.UnusableTls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is wrong with the certificates of a listener, found by loading them; and whether they expire soon. */
final class ListenerCertificates {
    private static final Duration SOON = Duration.ofDays(14);

    private ListenerCertificates() {}

    /** The problems of this material at this time; blocks on files, so never on an event loop. */
    static List<Problem> problems(String path, ListenerConfig.Tls tls, Instant now) {
        try {
            var loaded = ServerTls.load(tls);
            if (loaded.notAfter().isBefore(now)) {
                return warning(path, "a certificate that expired at " + loaded.notAfter());
            }
            if (loaded.notBefore().isAfter(now)) {
                return warning(path, "a certificate that is not valid before " + loaded.notBefore());
            }
            return loaded.notAfter().isBefore(now.plus(SOON))
                    ? warning(path, "a certificate that expires at " + loaded.notAfter())
                    : List.of();
        } catch (UnusableTls unusable) {
            return List.of(
                    Problem.error(path + "." + unusable.key(), Problem.shown(unusable.found()), unusable.expected()));
        }
    }

    /** A warning: whoever runs with such a certificate may have no other, and some callers do not look. */
    private static List<Problem> warning(String path, String found) {
        return List.of(
                Problem.warning(path + ".cert", found, "one that is valid for another " + SOON.toDays() + " days"));
    }
}
