package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.http.MediaType;
import dev.tollgate.wire.json.ScanSpaces;
import org.jspecify.annotations.Nullable;

/** Makes the readers that turn a provider's answer into one of the caller's dialect. */
final class TranslatedAnswers {
    private TranslatedAnswers() {}

    /**
     * A reader for one answer: events become events, a document becomes a document, whatever was asked for.
     *
     * @param provider  of the dialect that the answer is in
     * @param caller    of the dialect that it is to be in
     * @param status    the provider's status, 200 to 599
     * @param type      its content type; null if absent or malformed
     * @param toolNames what the tools of the request are called there and by the caller
     * @param spaces    working memory of the thread that will read
     */
    static AnswerReader reader(
            AnswerCodec provider,
            AnswerCodec caller,
            ModelRequest request,
            int status,
            @Nullable MediaType type,
            ToolNames toolNames,
            ScanSpaces spaces) {
        var source = provider.reader(spaces);
        if (status < 300 && (type == null ? request.stream() : type.isEventStream())) {
            return new TranslatedStream(source, caller.streamWriter(request), toolNames);
        }
        return new TranslatedDocument(
                status, source, caller.documentWriter(request), toolNames, caller::status, spaces);
    }
}
