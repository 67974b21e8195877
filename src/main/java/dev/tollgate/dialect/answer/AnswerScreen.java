package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.http.MediaType;
import org.jspecify.annotations.Nullable;

/** Reads over each answer in the caller's dialect before the caller sees it. */
@FunctionalInterface
public interface AnswerScreen {
    /**
     * A reader that shows what of another reader's answer may be shown; the other itself, where nothing is to be looked at.
     *
     * @param status the provider's status
     * @param type its content type; null if absent or malformed
     */
    AnswerReader over(AnswerReader read, ModelRequest request, int status, @Nullable MediaType type);

    /** The same screen in shadow: it looks at what is shown, and changes nothing. */
    default AnswerScreen watching() {
        return (read, request, status, type) -> WatchedAnswer.of(read, shown -> over(shown, request, status, type));
    }
}
