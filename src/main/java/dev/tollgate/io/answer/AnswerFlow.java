package dev.tollgate.io.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.fault.Fault;
import dev.tollgate.http.MediaType;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.price.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * How one upstream answer reaches the client: held until it is whole, or event by event.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
public sealed interface AnswerFlow permits ReadAnswer, InflatedAnswer {

    /** The flow that fits this head; null where the answer is of a kind that cannot be judged. */
    static @Nullable AnswerFlow open(
            Recipient recipient, ModelRequest request, Transcoder transcoder, Telling telling, UpstreamResponse head) {
        int status = head.status().code();
        var coding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        boolean plain = coding == null || coding.equalsIgnoreCase("identity");
        boolean gzip = !plain && (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip"));
        if (status < 200 || (status >= 300 && status < 400) || !(plain || gzip)) {
            return null;
        }
        var flow = plainly(recipient, request, transcoder, telling, head);
        return flow == null || plain
                ? flow
                : new InflatedAnswer(recipient.answer().allocator(), flow);
    }

    private static @Nullable AnswerFlow plainly(
            Recipient recipient, ModelRequest request, Transcoder transcoder, Telling telling, UpstreamResponse head) {
        int status = head.status().code();
        var type = MediaType.parse(head.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        // The text of an error is not judged beyond its code, so any type will do.
        if (status < 400 && (type == null || !(type.isJson() || type.isEventStream()))) {
            return null;
        }
        var reader = transcoder.answer(request, status, type, recipient.loop().scanSpaces());
        return type != null && type.isEventStream() && status < 400
                ? new EventAnswer(recipient, reader, telling, head)
                : new WholeAnswer(recipient, request.operation(), reader, telling, head);
    }

    /** What the answer says of itself. */
    AnswerReader reader();

    /** Takes a fragment, whose ownership stays with the caller; a failure ends the attempt. */
    @Nullable
    Failure content(ByteBuf fragment);

    /** The upstream's clean end of the body. */
    @Nullable
    Failure end();

    /** What the reader waited for at the end is there, or will not come: says what {@link #end} would have said. */
    @Nullable
    Failure goOn();

    /** The end of a turn of reading: what is ready goes out. */
    void readComplete();

    /** Whether the first whole piece of the answer is here. */
    boolean started();

    /** Whether the first content token is here. */
    boolean sawContent();

    /** Whether the client has been sent a byte, after which there is no other attempt. */
    boolean begun();

    /** Whether the client is sent a stream of events. */
    boolean streamed();

    /** The failure that an answer is which says so by its status or is an error and nothing else; null for a success. */
    @Nullable
    Failure refusal();

    /** The held answer, whose ownership passes to the caller; null where it was not held. */
    @Nullable
    HeldAnswer takeHeld();

    /** Sends the whole answer, or what is left of it; tells what all attempts have cost where it can. */
    void deliver(Cost cost);

    /** Ends a begun answer abnormally; a stream that goes in circles ({@code loop_broken}) as if it had reached its bound. */
    void cut(Fault why);

    /** Lets everything go. */
    void release();
}
