package dev.tollgate.policy.check;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.policy.text.PlacedText;
import dev.tollgate.wire.Bytes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is kept until somebody has said whether it may be shown. Threads: confined to one answer. */
sealed interface HeldWords permits HeldStream, HeldDocument {
    /** What is longer is not held. */
    int MAX_BYTES = 8 << 20;

    /** Keeps what the caller would have been shown. */
    void add(Bytes shown);

    /** Nothing more comes. */
    void end();

    /** Bytes that are kept. */
    long bytes();

    /** What it says, in order; null where that cannot be read, or is too long to be asked about. Asked after its end. */
    @Nullable
    List<PlacedText> texts();

    /** Shows all of it, with other words for some of its {@link #texts}, and keeps it no longer. */
    void show(Map<Integer, String> masked, AnswerSink out);
}
