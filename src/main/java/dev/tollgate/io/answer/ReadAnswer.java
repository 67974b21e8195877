package dev.tollgate.io.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.wire.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;

/**
 * What documents and streams share: every fragment is read by the dialect as it comes, and an answer begins once.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
abstract sealed class ReadAnswer implements AnswerFlow, AnswerSink permits WholeAnswer, EventAnswer {
    final Recipient recipient;
    final AnswerReader reader;
    final HttpHeaders headers;
    private final Telling telling;
    final int status;
    private boolean begun;
    private int readFrom;
    private long counted;

    ReadAnswer(Recipient recipient, AnswerReader reader, Telling telling, UpstreamResponse head) {
        this.recipient = recipient;
        this.reader = reader;
        this.telling = telling;
        this.headers = head.headers();
        this.status = head.status().code();
    }

    /** Has the reader read a fragment, step by step; meanwhile {@link #readFrom} is where in the fragment its bytes begin. */
    final void read(ByteBuf fragment) {
        var scratch = recipient.loop().scratch();
        int from = fragment.readerIndex();
        for (int done = 0, length = fragment.readableBytes(); done < length; ) {
            int step = Math.min(scratch.length, length - done);
            fragment.getBytes(from + done, scratch, 0, step);
            readFrom = from + done;
            reader.read(new Bytes(scratch, 0, step), this);
            done += step;
        }
    }

    /** Whether there is memory for what the reader holds back now; it counts like any body. */
    final boolean hasRoom() {
        long now = reader.heldBytes();
        if (now > counted && !recipient.bodyMemory().take(now - counted)) {
            return false;
        }
        if (now < counted) {
            recipient.bodyMemory().give(counted - now);
        }
        counted = now;
        return true;
    }

    final void giveRoom() {
        recipient.bodyMemory().give(counted);
        counted = 0;
    }

    static Failure noRoom() {
        return Failure.withheld(Fault.of(
                        Reason.OVERLOADED,
                        "an answer that policies look at: no memory to hold it (expected: fewer bodies at once)")
                .withRetryAfter(Duration.ofSeconds(1)));
    }

    final int readFrom() {
        return readFrom;
    }

    /** Sends the head; from here on no other attempt can answer. */
    final void begin(HttpHeaders fields) {
        begun = true;
        recipient
                .arrival()
                .timeline()
                .mark(Moment.ANSWER_BEGUN, recipient.loop().nanoTime());
        recipient.answer().begin(status, fields);
    }

    /** The upstream's fields as the client sees them. */
    final HttpHeaders passedFields() {
        return telling.fields(recipient.arrival().requestId(), status, headers, reader);
    }

    @Override
    public final AnswerReader reader() {
        return reader;
    }

    @Override
    public final void readComplete() {
        if (begun) {
            recipient.answer().flush();
        }
    }

    @Override
    public final boolean sawContent() {
        return reader.content();
    }

    @Override
    public final boolean begun() {
        return begun;
    }
}
