package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way from one dialect's reader through neutral events to another's writer: what is learned of it, it learns from the events.
 *
 * <p>Threads: confined to one exchange.
 */
abstract sealed class TranslatedAnswer implements AnswerReader, Consumer<ChatEvent>
        permits TranslatedStream, TranslatedDocument {
    private static final int MAX_LOST = 64;

    final AnswerCodec.Reader source;
    /** Who is told what the source says. */
    final Consumer<ChatEvent> told;

    final JsonOut written;
    private final AnswerCodec.Writer target;
    private final List<String> lost = new ArrayList<>(0);

    private @Nullable Usage usage;
    private ChatEvent.@Nullable Started begin;
    private ChatEvent.@Nullable Finished finish;
    private boolean failed;
    private int contentEvents;
    private long outputBytes;
    private @Nullable Ear ear;

    @SuppressWarnings("this-escape") // nothing is told before the answer is read
    TranslatedAnswer(
            AnswerCodec.Reader source, AnswerCodec.Writer target, ToolNames names, JsonOut written, boolean document) {
        this.source = source;
        this.target = target;
        this.written = written;
        this.told = names.isEmpty() ? this : new CalledTools(names, document, this);
    }

    @Override
    public final void heardBy(Ear listening) {
        ear = listening;
    }

    @Override
    public final void accept(ChatEvent event) {
        switch (event) {
            case ChatEvent.TextDelta(int _, var text) -> said(text);
            case ChatEvent.ThinkingDelta(int _, var text) -> said(text);
            case ChatEvent.RefusalDelta(int _, var text) -> said(text);
            case ChatEvent.RedactedThinking(int _, var data) -> spoke(data.length());
            case ChatEvent.ToolStarted(int _, String id, String name) -> {
                spoke(id.length() + name.length());
                elsewhere();
            }
            case ChatEvent.ToolArgumentsDelta(int _, var arguments) -> said(arguments);
            case ChatEvent.Started started -> begin = started;
            case ChatEvent.UsageSeen(var seen) -> usage = seen;
            case ChatEvent.Finished finished -> finish = finished;
            case ChatEvent.Failed _ -> failed = true;
            case ChatEvent.Lost(String field) -> lose(field);
            case ChatEvent.PartEnded _ -> elsewhere();
            case ChatEvent.SignatureDelta _, ChatEvent.Ping _ -> {}
        }
        target.write(event, written);
    }

    private void said(Bytes text) {
        spoke(text.length());
        if (ear != null) {
            ear.more(text);
        }
    }

    private void elsewhere() {
        if (ear != null) {
            ear.elsewhere();
        }
    }

    private void spoke(int bytes) {
        contentEvents++;
        outputBytes += bytes;
    }

    private void lose(String field) {
        if (lost.size() < MAX_LOST && !lost.contains(field)) {
            lost.add(field);
        }
    }

    final void flush(AnswerSink out) {
        if (written.length() > 0) {
            out.write(written.bytes());
            written.clear();
        }
    }

    final boolean begun() {
        return begin != null;
    }

    final boolean failed() {
        return failed;
    }

    final boolean finished() {
        return finish != null;
    }

    final @Nullable String writersProblem() {
        return target.problem();
    }

    @Override
    public final boolean rewrites() {
        return true;
    }

    @Override
    public final boolean signsThinking() {
        return source.signsThinking();
    }

    @Override
    public final List<String> lost() {
        if (lost.isEmpty() && target.lost().isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<>(lost);
        for (var field : target.lost()) {
            if (!lost.contains(field)) {
                all.add(field);
            }
        }
        return all;
    }

    @Override
    public final @Nullable UpstreamError error() {
        return source.error();
    }

    @Override
    public final @Nullable Usage usage() {
        var known = usage;
        return known == null || finished() ? known : known.asPartial();
    }

    @Override
    public final @Nullable String model() {
        return begin == null ? null : begin.model();
    }

    @Override
    public final @Nullable String id() {
        return begin == null ? null : begin.id();
    }

    @Override
    public final @Nullable String finishReason() {
        return finish == null ? null : finish.written();
    }

    @Override
    public final @Nullable String serviceTier() {
        return begin == null ? null : begin.serviceTier();
    }

    /** Events so far that carried content. */
    final int spoken() {
        return contentEvents;
    }

    @Override
    public final long outputBytes() {
        return outputBytes;
    }
}
