package dev.tollgate.gateway;

import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.io.net.tls.ServerTls;
import dev.tollgate.io.net.tls.UnusableTls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is wrong with the certificates of a listener, found by loading them; and whether they expire soon. */
final class ListenerCertificates {
    private static final Duration SOON = Duration.ofDays(14);

    private ListenerCertificates() {}

    /** The problems of this material at this time; blocks on files, so never on an event loop. */
    static List<Problem> problems(String path, ListenerConfig.Tls tls, Instant now) {
        try {
            return ServerTls.load(tls).validities().stream()
                    .flatMap(validity -> judge(path, validity, now).stream())
                    .toList();
        } catch (UnusableTls unusable) {
            return List.of(
                    Problem.error(path + "." + unusable.key(), Problem.shown(unusable.found()), unusable.expected()));
        }
    }

    private static Optional<Problem> judge(String path, ServerTls.Validity validity, Instant now) {
        var found = validity.notAfter().isBefore(now)
                ? "a certificate that expired at " + validity.notAfter()
                : validity.notBefore().isAfter(now)
                        ? "a certificate that is not valid before " + validity.notBefore()
                        : validity.notAfter().isBefore(now.plus(SOON))
                                ? "a certificate that expires at " + validity.notAfter()
                                : null;
        return Optional.ofNullable(found).map(what -> warning(path + "." + validity.key(), what));
    }

    /** A warning: whoever runs with such a certificate may have no other, and some callers do not look. */
    private static Problem warning(String path, String found) {
        return Problem.warning(path, found, "one that is valid for another " + SOON.toDays() + " days");
    }
}
