package dev.tollgate.config.check;

import dev.tollgate.config.HostPort;
import dev.tollgate.config.IdentityConfig;
import dev.tollgate.config.IdentityConfig.ForwardedCertificates;
import dev.tollgate.config.Problem;
import dev.tollgate.identity.jwt.Discovery;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Judges what is said of identities. */
final class IdentityCheck {
    private static final int MIN_SECRET = 16;

    private final ConfigCheck check;
    private final Map<String, String> issuers = new HashMap<>();

    IdentityCheck(ConfigCheck check) {
        this.check = check;
    }

    void check(IdentityConfig identity, boolean noProxies) {
        if (identity.forwardedCertificates() == ForwardedCertificates.TRUSTED
                && noProxies
                && check.untouched("trusted")) {
            check.error(
                    "identity.forwardedCertificates", "trusted", "proxies under trusted; as it is nobody is believed");
        }
        check.each("identity.keys", identity.keys(), check::file);
        identity.issuers().forEach((name, issuer) -> issuer(Problem.key("identity.issuers", name), name, issuer));
        var secret = identity.secret();
        if (secret != null && secret.reveal().length() < MIN_SECRET) {
            check.error("identity.secret", "fewer characters", "at least " + MIN_SECRET + " characters");
        }
    }

    private void issuer(String path, String name, IdentityConfig.Issuer issuer) {
        var before = issuers.putIfAbsent(issuer.issuer(), name);
        if (before != null) {
            check.error(path + ".issuer", issuer.issuer(), "an issuer of its own; " + before + " has this one");
        }
        var jwks = issuer.jwks();
        int places = (jwks.url() == null ? 0 : 1) + (jwks.file() == null ? 0 : 1) + (jwks.inline() == null ? 0 : 1);
        if (places > 1 && check.untouched(path + ".jwks")) {
            check.error(path + ".jwks", "several places", "one of url, file and inline");
        }
        boolean discovered = places == 0 && check.untouched(path + ".jwks");
        if (discovered && Discovery.document(issuer.issuer()) == null) {
            check.error(
                    path + ".jwks",
                    "nothing",
                    "one of url, file and inline, or an issuer whose keys can be discovered: an https URL without a query");
        }
        check.file(path + ".jwks.file", jwks.file());
        check.file(path + ".jwks.ca", jwks.ca());
        var url = jwks.url();
        if (url != null && "http".equals(url.getScheme()) && !isLoopback(url)) {
            check.warning(
                    path + ".jwks.url", url.toString(), "https; whoever is on the way can put keys of his own there");
        }
        var asked = discovered ? Discovery.document(issuer.issuer()) : url;
        if (jwks.ca() != null && (asked == null || !"https".equals(asked.getScheme()))) {
            check.warning(path + ".jwks.ca", "an authority", "an https url beside it; without one nobody is asked");
        }
    }

    private static boolean isLoopback(URI url) {
        var host = String.valueOf(url.getHost());
        return new HostPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, 1).isLoopback();
    }
}
