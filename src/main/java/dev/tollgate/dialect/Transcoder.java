package dev.tollgate.dialect;

import dev.tollgate.http.MediaType;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests of the caller's dialect into requests of the provider's, and answers back.
 *
 * <p>Threads: immutable and shared; the readers it makes are confined to one exchange.
 */
public interface Transcoder {
    /**
     * What to replace in the request body, in order and without overlap; empty if nothing.
     *
     * @param upstreamModel    the provider's name of the model
     * @param defaultMaxTokens used where the provider's dialect demands a bound and the caller gave none
     */
    List<Splice> request(ModelRequest request, String upstreamModel, OptionalInt defaultMaxTokens);

    /**
     * A reader for one attempt's answer.
     *
     * @param status the provider's status, 200 to 599
     * @param type   its content type; null if absent or malformed
     * @param spaces working memory of the thread that will read
     */
    AnswerReader answer(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces);
}
