package dev.tollgate.io.attempt;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.SecretHeader;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.llm.Operation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How to speak to one endpoint, prepared once per configuration so that no request builds it again.
 *
 * @param origin where connections go
 * @param host the {@code host} field
 * @param paths the whole path of each operation that can be asked for there
 * @param dialect what is spoken there
 * @param fields the credential's and the configured fields, secrets among them
 * @param timeouts deadlines of one attempt
 */
public record Destination(
        Origin origin,
        String host,
        Map<Operation, String> paths,
        Dialect dialect,
        List<SecretHeader> fields,
        ProviderConfig.Timeouts timeouts) {

    public Destination {
        paths = new EnumMap<>(paths);
        fields = List.copyOf(fields);
    }

    String path(Operation operation) {
        var path = paths.get(operation);
        if (path == null) {
            throw new IllegalStateException("no path for " + operation);
        }
        return path;
    }

    /** Names the place and nothing of what is said there. */
    @Override
    public String toString() {
        return origin.toString();
    }
}
