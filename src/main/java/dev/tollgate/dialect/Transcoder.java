package dev.tollgate.dialect;

import dev.tollgate.http.MediaType;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests of the caller's dialect into requests of the provider's, and answers back.
 *
 * <p>Threads: made for one attempt and confined to it, request before answer; one that keeps nothing may be shared.
 */
public interface Transcoder {
    /**
     * What becomes of the request body.
     *
     * @param body the whole of it, in one piece: only asked for where the body has to be written anew, because it may cost a copy; valid
     *     during this call
     */
    RequestEdit request(ModelRequest request, Supplier<Bytes> body, TargetModel target);

    /**
     * A reader for one attempt's answer.
     *
     * @param status the provider's status, 200 to 599
     * @param type   its content type; null if absent or malformed
     * @param spaces working memory of the thread that will read
     */
    AnswerReader answer(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces);
}
