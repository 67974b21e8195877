package dev.tollgate.config.check;

import dev.tollgate.config.HostPort;
import dev.tollgate.config.Problem;
import dev.tollgate.config.ProviderConfig;
import dev.tollgate.identity.Secret;
import dev.tollgate.policy.headers.GatewayFields;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Judges a provider. */
final class ProviderCheck {
    private static final List<String> INNER_NAMES = List.of(".internal", ".local", ".svc", ".localhost", ".lan");

    private static final Duration FASTEST_PROBE = Duration.ofMillis(100);

    private final ConfigCheck check;

    ProviderCheck(ConfigCheck check) {
        this.check = check;
    }

    void check(String path, ProviderConfig provider) {
        place(path, provider);
        credentials(path, provider);
        headers(path + ".headers", provider);
        timeouts(path + ".timeouts", provider.timeouts());
        tls(path + ".tls", provider);
        probe(path + ".probe.interval", provider.probe());
    }

    private void probe(String path, ProviderConfig.@Nullable Probe probe) {
        if (probe != null && probe.interval().compareTo(FASTEST_PROBE) < 0) {
            check.error(path, probe.interval().toMillis() + "ms", "100ms or more");
        }
    }

    private void place(String path, ProviderConfig provider) {
        boolean url = provider.url() != null;
        boolean endpoints = !provider.endpoints().isEmpty();
        if (url && endpoints) {
            check.error(path, "url and endpoints", "one of them");
        }
        if (!url && !endpoints && check.untouched(path + ".url") && check.untouched(path + ".endpoints")) {
            check.error(path, "neither url nor endpoints", "one of them");
        }
        if (provider.url() != null) {
            base(path + ".url", provider, provider.url());
        }
        var seen = new HashSet<URI>();
        check.each(path + ".endpoints", provider.endpoints(), (at, endpoint) -> {
            base(at, provider, endpoint);
            if (!seen.add(endpoint)) {
                check.error(at, endpoint.toString(), "each endpoint once");
            }
        });
    }

    private void base(String path, ProviderConfig provider, URI url) {
        String added =
                switch (provider.dialect()) {
                    case OPENAI -> "/chat/completions";
                    case ANTHROPIC -> "/messages";
                    case GEMINI, BEDROCK -> "/models";
                };
        if (url.getRawPath().endsWith(added)) {
            check.error(path, url.toString(), "the base URL without " + added + ", which is added");
        }
        boolean secret = !provider.credentials().isEmpty() && provider.proxy() == null;
        if (secret && "http".equals(url.getScheme()) && outside(url.getHost())) {
            check.warning(path, url.toString(), "https, as a key is sent there");
        }
    }

    /** Whether a host looks like one on the open internet. */
    private static boolean outside(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var literal = HostPort.literal(bare);
        if (literal != null) {
            return !literal.isLoopbackAddress() && !literal.isSiteLocalAddress() && !literal.isLinkLocalAddress();
        }
        String name = bare.toLowerCase(Locale.ROOT);
        return name.indexOf('.') >= 0 && INNER_NAMES.stream().noneMatch(name::endsWith) && !name.contains(".svc.");
    }

    private void credentials(String path, ProviderConfig provider) {
        if (provider.key() != null && !provider.keys().isEmpty()) {
            check.error(path, "key and keys", "one of them");
        }
        var seen = new HashSet<Secret>();
        check.each(path + ".keys", provider.keys(), (at, key) -> {
            if (!seen.add(key)) {
                check.error(at, Secret.MASK, "each key once");
            }
        });
    }

    private void headers(String path, ProviderConfig provider) {
        var seen = new HashSet<String>();
        provider.headers().forEach((name, value) -> {
            String at = Problem.key(path, name);
            String lower = name.toLowerCase(Locale.ROOT);
            if (!seen.add(lower)) {
                check.error(at, name, "each header once, whatever its case");
            }
            if (GatewayFields.isOfRequests(lower)) {
                check.error(at, name, "a header that the gateway does not set or drop itself");
            }
            if (lower.equals("authorization") && !provider.credentials().isEmpty()) {
                check.error(at, name, "either this header or key");
            }
        });
    }

    private void timeouts(String path, ProviderConfig.Timeouts timeouts) {
        within(path + ".connect", timeouts.connect(), timeouts.total());
        within(path + ".firstToken", timeouts.firstToken(), timeouts.total());
        within(path + ".idle", timeouts.idle(), timeouts.total());
    }

    private void within(String path, Duration part, Duration total) {
        if (part.compareTo(total) > 0) {
            check.error(path, part.toMillis() + "ms", "at most total");
        }
    }

    private void tls(String path, ProviderConfig provider) {
        var tls = provider.tls();
        if (tls == null) {
            return;
        }
        files(check, path, tls);
        if (provider.addresses().stream().anyMatch(url -> "http".equals(url.getScheme()))) {
            check.warning(path, "tls beside an http URL", "https URLs; tls does nothing for the others");
        }
    }

    /** Whether these files are there, and a certificate has its key. */
    static void files(ConfigCheck check, String path, ProviderConfig.Tls tls) {
        if ((tls.cert() == null) != (tls.key() == null)
                && check.untouched(path + ".cert")
                && check.untouched(path + ".key")) {
            check.error(path, tls.cert() == null ? "key without cert" : "cert without key", "both or neither");
        }
        check.file(path + ".ca", tls.ca());
        check.file(path + ".cert", tls.cert());
        check.file(path + ".key", tls.key());
    }
}
