package dev.tollgate.io.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.price.Cost;
import dev.tollgate.wire.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * An answer in events: each whole event goes on as soon as it is here. Until the first one that means something, nothing is sent, so that an
 * upstream that begins with an error can be replaced without the client noticing.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class EventAnswer extends ReadAnswer {
    private @Nullable ByteBuf fragment;

    EventAnswer(Recipient recipient, AnswerReader reader, Telling telling, UpstreamResponse head) {
        super(recipient, reader, telling, head);
    }

    @Override
    public @Nullable Failure content(ByteBuf bytes) {
        fragment = bytes;
        read(bytes);
        fragment = null;
        var early = verdict();
        return early == null && !hasRoom() ? noRoom() : early;
    }

    private @Nullable Failure verdict() {
        var withheld = reader.withheld();
        if (withheld != null) {
            return Failure.withheld(withheld);
        }
        if (reader.problem() != null) {
            return Failure.of(Failure.Kind.PROTOCOL, "upstream's stream: " + reader.problem());
        }
        var error = reader.error();
        return begun() || error == null
                ? null
                : Failure.streamError(
                        error.status().orElse(0), error.quota(), "upstream's stream begins with an error");
    }

    @Override
    public void pass(int from, int to) {
        if (fragment == null) {
            throw new IllegalStateException("bytes of a fragment that is gone");
        }
        send(fragment.retainedSlice(readFrom() + from, to - from));
    }

    @Override
    public void write(Bytes bytes) {
        send(recipient
                .answer()
                .allocator()
                .buffer(bytes.length())
                .writeBytes(bytes.array(), bytes.offset(), bytes.length()));
    }

    /** The reader passes nothing on before the first event that means something; with it the answer begins. */
    private void send(ByteBuf piece) {
        if (!begun()) {
            var fields = passedFields();
            recipient.addFields(fields);
            begin(fields);
        }
        recipient.answer().piece(piece);
    }

    @Override
    public @Nullable Failure end() {
        reader.end(this);
        return ended();
    }

    @Override
    public @Nullable Failure goOn() {
        reader.goOn(this);
        return ended();
    }

    private @Nullable Failure ended() {
        var early = verdict();
        if (early != null || reader.waitsFor() != null) {
            return early;
        }
        return reader.complete()
                ? null
                : Failure.of(Failure.Kind.TRUNCATED, "upstream's stream ended before its last event");
    }

    @Override
    public void deliver(Cost cost) {
        giveRoom();
        recipient.answer().end();
    }

    @Override
    public void cut(Fault why) {
        giveRoom();
        if (why.reason() == Reason.LOOP_BROKEN && begun()) {
            endHere(why);
            return;
        }
        if (reader.error() == null) {
            recipient.refuse(why);
            return;
        }
        // The upstream has said in the caller's dialect what went wrong; saying it twice would be two errors.
        recipient.failed(why);
        recipient.answer().cut(Unpooled.EMPTY_BUFFER);
        recipient.ended(true);
    }

    /** As if the bound on output tokens were reached, behind a comment that says why. */
    private void endHere(Fault why) {
        for (var field : why.fields()) {
            // WHATWG HTML, section 9.2.6: a line that begins with a colon is a comment.
            write(Bytes.of(": " + field.name() + ": " + field.value() + "\n\n"));
        }
        reader.endHere(this);
        recipient.failed(why);
        recipient.answer().end();
        recipient.ended(true);
    }

    @Override
    public boolean started() {
        return reader.started();
    }

    @Override
    public boolean streamed() {
        return true;
    }

    @Override
    public @Nullable Failure refusal() {
        return null;
    }

    @Override
    public @Nullable HeldAnswer takeHeld() {
        return null;
    }

    @Override
    public void release() {
        giveRoom();
    }
}
