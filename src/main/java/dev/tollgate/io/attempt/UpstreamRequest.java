package dev.tollgate.io.attempt;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.io.answer.EditedFields;
import dev.tollgate.policy.Permit;
import dev.tollgate.wire.Splice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;

/** Writes a call to an upstream: known header fields only, what policies change in them, our credential, the trace, and the body with its splices applied. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close is heard as the end of the connection
final class UpstreamRequest {
    private static final DefaultHttpHeadersFactory UNVALIDATED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
    private static final AsciiString TRACESTATE = AsciiString.cached("tracestate");
    private static final AsciiString IDENTITY = AsciiString.cached("identity");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    /** Below this, one copy into one buffer is cheaper than handing several to the socket. */
    private static final int COPY_BELOW_BYTES = 16 << 10;

    private UpstreamRequest() {}

    static void send(
            Exchange exchange,
            Destination destination,
            RequestEdit edit,
            ModelRequest request,
            AttemptFacts facts,
            Permit permit,
            Channel channel) {
        boolean same =
                destination.dialect().name().equals(exchange.surface().dialect().name());
        var path = path(exchange.arrival(), destination, request, same);
        var headers = headers(exchange, destination, facts, permit);
        // Last, because it has to be given back if anything throws.
        var body = edited(exchange.body(), edit, channel.alloc());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
        channel.writeAndFlush(
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.POST, path, body, headers, EmptyHttpHeaders.INSTANCE),
                channel.voidPromise());
    }

    private static String path(Arrival arrival, Destination destination, ModelRequest request, boolean sameDialect) {
        var path = destination.path(request.operation());
        // What a caller asks for behind the question mark is said in its own dialect.
        var query = sameDialect ? arrival.head().target().query() : null;
        return query == null ? path : path + "?" + query;
    }

    private static HttpHeaders headers(Exchange exchange, Destination destination, AttemptFacts facts, Permit permit) {
        var arrival = exchange.arrival();
        var headers = UNVALIDATED.newHeaders();
        headers.set(HttpHeaderNames.HOST, destination.host());
        arrival.head().headers().forEach((name, value) -> {
            if (destination.dialect().forwards(name)) {
                headers.add(name, value);
            }
        });
        // Before what the gateway says itself and the credential, so that no policy can touch these.
        permit.editRequest(new EditedFields(headers));
        if (!headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, JSON);
        }
        destination.dialect().demandedFields().forEach((name, value) -> {
            if (!headers.contains(name)) {
                headers.set(name, value);
            }
        });
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, IDENTITY);
        headers.set(TRACEPARENT, arrival.trace().traceparent(facts.spanId()));
        var state = exchange.traceState();
        if (state != null) {
            headers.set(TRACESTATE, state);
        }
        for (var field : destination.fields()) {
            headers.set(field.name(), field.value());
        }
        return headers;
    }

    private static ByteBuf edited(ByteBuf body, RequestEdit edit, ByteBufAllocator allocator) {
        return switch (edit) {
            case RequestEdit.Splices(var splices) -> spliced(body, splices, allocator);
            case RequestEdit.Rewritten(var written, var _) ->
                Unpooled.wrappedBuffer(written.array(), written.offset(), written.length());
            case RequestEdit.Refused(var fault) ->
                throw new IllegalStateException("refused: " + fault.message() + " (expected: a body to send)");
        };
    }

    /** The body with splices applied; the caller owns the result and keeps the original. */
    private static ByteBuf spliced(ByteBuf body, List<Splice> splices, ByteBufAllocator allocator) {
        if (splices.isEmpty()) {
            return body.retainedDuplicate();
        }
        int length = body.readableBytes();
        for (var splice : splices) {
            length += splice.replacement().length - (splice.to() - splice.from());
        }
        return length <= COPY_BELOW_BYTES
                ? copied(body, splices, length, allocator)
                : composed(body, splices, allocator);
    }

    private static ByteBuf copied(ByteBuf body, List<Splice> splices, int length, ByteBufAllocator allocator) {
        var out = allocator.buffer(length);
        int base = body.readerIndex();
        int at = 0;
        for (var splice : splices) {
            out.writeBytes(body, base + at, splice.from() - at).writeBytes(splice.replacement());
            at = splice.to();
        }
        return out.writeBytes(body, base + at, body.readableBytes() - at);
    }

    private static ByteBuf composed(ByteBuf body, List<Splice> splices, ByteBufAllocator allocator) {
        CompositeByteBuf out = allocator.compositeBuffer(2 * splices.size() + 1);
        int base = body.readerIndex();
        int at = 0;
        for (var splice : splices) {
            add(out, body.retainedSlice(base + at, splice.from() - at));
            // On the heap it would make the socket copy the whole body.
            var replacement = splice.replacement();
            add(out, allocator.directBuffer(replacement.length).writeBytes(replacement));
            at = splice.to();
        }
        add(out, body.retainedSlice(base + at, body.readableBytes() - at));
        return out;
    }

    private static void add(CompositeByteBuf out, ByteBuf part) {
        out.addComponent(true, part);
    }
}
