package dev.tollgate.config.check;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.ListenerConfig.Protocol;
import dev.tollgate.config.Problem;
import dev.tollgate.config.ProviderConfig.Engine;
import dev.tollgate.exchange.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What may be written but is not served by this version. It is refused and not ignored, so that nobody believes to
 * have what is not there. What comes to be served is deleted here.
 */
final class NotServed {
    private static final String LATER = " is not supported yet by this version";

    private NotServed() {}

    static List<Problem> problems(GatewayConfig config) {
        var found = new ArrayList<Problem>();
        config.listeners().forEach((name, listener) -> {
            if (listener.protocol() != Protocol.HTTP && listener.protocol() != Protocol.HTTPS) {
                found.add(not(Problem.key("listeners", name) + ".protocol", listener.protocol(), "http or https"));
            }
        });
        config.providers().forEach((name, provider) -> {
            String path = Problem.key("providers", name);
            if (!Dialects.NAMES.contains(provider.dialect().name().toLowerCase(Locale.ROOT))) {
                var spoken = Dialects.NAMES.stream().sorted().collect(Collectors.joining(" or "));
                found.add(not(path + ".dialect", provider.dialect(), spoken));
            }
            var engine = provider.engine();
            if (engine != null && engine != Engine.PLAIN) {
                found.add(not(path + ".engine", engine, "plain"));
            }
        });
        if (!config.mcp().servers().isEmpty()) {
            found.add(not("mcp.servers"));
        }
        if (!config.a2a().agents().isEmpty()) {
            found.add(not("a2a.agents"));
        }
        if (!config.routes().isEmpty()) {
            found.add(not("routes"));
        }
        return found;
    }

    private static Problem not(String path, Enum<?> word, String served) {
        String written = word.name().toLowerCase(Locale.ROOT);
        return Problem.error(path, written, served + "; " + written + LATER);
    }

    private static Problem not(String path) {
        return Problem.error(path, path, "nothing; " + path + LATER);
    }
}
