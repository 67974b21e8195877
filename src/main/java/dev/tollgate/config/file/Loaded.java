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
 * @param bound what could be made of the file though it is wrong, only for judging what else there is; null when that was nothing
 * @param problems errors and warnings, in the order of the file
 * @param written the texts as they stand in the file of those scalars that were expanded, by path: what to show
 *     instead of their values
 * @param document what it says and where
 */
public record Loaded(
        @Nullable GatewayConfig config,
        @Nullable GatewayConfig bound,
        List<Problem> problems,
        Map<String, String> written,
        Document document) {

    /** Nothing but what is wrong. */
    static Loaded unreadable(List<Problem> problems) {
        return new Loaded(null, null, List.copyOf(problems), Map.of(), Document.UNREADABLE);
    }

    public List<Problem> errors() {
        return problems.stream().filter(Problem::isError).toList();
    }

    public List<Problem> warnings() {
        return problems.stream().filter(problem -> !problem.isError()).toList();
    }
}
