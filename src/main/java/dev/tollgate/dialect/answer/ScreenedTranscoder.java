package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.http.MediaType;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transcoder whose answers are heard, and read over before the caller sees them, by whoever is to judge them.
 *
 * <p>Threads: confined to one attempt.
 */
public final class ScreenedTranscoder implements Transcoder {
    private final Transcoder plain;
    private final List<AnswerReader.Ear> ears = new ArrayList<>(0);
    private final List<AnswerScreen> screens = new ArrayList<>(0);

    /** One that does what another does. */
    public ScreenedTranscoder(Transcoder plain) {
        this.plain = plain;
    }

    /** Lets one more judge hear what the provider says, and read over what those before it let the caller see. */
    public void add(AnswerReader.@Nullable Ear ear, @Nullable AnswerScreen screen) {
        if (ear != null) {
            ears.add(ear);
        }
        if (screen != null) {
            screens.add(screen);
        }
    }

    /** Whether nobody does either. */
    public boolean isPlain() {
        return ears.isEmpty() && screens.isEmpty();
    }

    @Override
    public RequestEdit request(ModelRequest request, Supplier<Bytes> body, TargetModel target) {
        return plain.request(request, body, target);
    }

    @Override
    public AnswerReader answer(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces) {
        var reader = plain.answer(request, status, type, spaces);
        if (status < 300 && !ears.isEmpty()) {
            reader.heardBy(ears.size() == 1 ? ears.getFirst() : new All(ears));
        }
        for (var screen : screens) {
            reader = screen.over(reader, request, status, type);
        }
        return reader;
    }

    /** Several that hear the same. */
    private record All(List<AnswerReader.Ear> ears) implements AnswerReader.Ear {
        @Override
        public void more(Bytes said) {
            for (var ear : ears) {
                ear.more(said);
            }
        }

        @Override
        public void elsewhere() {
            for (var ear : ears) {
                ear.elsewhere();
            }
        }

        @Override
        public void whole(Bytes said) {
            for (var ear : ears) {
                ear.whole(said);
            }
        }
    }
}
