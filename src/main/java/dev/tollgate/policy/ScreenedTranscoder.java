package dev.tollgate.policy;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.http.MediaType;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transcoder whose answers policies read over.
 *
 * @param plain what it does without them
 * @param screens in the order in which they read
 */
record ScreenedTranscoder(Transcoder plain, List<AnswerScreen> screens) implements Transcoder {
    @Override
    public RequestEdit request(ModelRequest request, Supplier<Bytes> body, TargetModel target) {
        return plain.request(request, body, target);
    }

    @Override
    public AnswerReader answer(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces) {
        var reader = plain.answer(request, status, type, spaces);
        for (var screen : screens) {
            reader = screen.over(reader, request, status, type);
        }
        return reader;
    }
}
