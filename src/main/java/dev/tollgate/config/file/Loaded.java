package dev.tollgate.config.file;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file.
 *
 * @param config null when there is an error; it holds revealed values, so it is for the program and not for printing
 * @param problems errors and warnings, in the order of the file
 * @param written the texts as they stand in the file of those scalars that were expanded, by path: what to show
 *     instead of their values
 */
public record Loaded(@Nullable GatewayConfig config, List<Problem> problems, Map<String, String> written) {

    public List<Problem> errors() {
        return problems.stream().filter(Problem::isError).toList();
    }

    public List<Problem> warnings() {
        return problems.stream().filter(problem -> !problem.isError()).toList();
    }
}
