package dev.tollgate.io.server;

import dev.tollgate.fault.Fault;
import dev.tollgate.http.HeaderList;
import dev.tollgate.io.framing.HttpDate;
import dev.tollgate.io.loop.RequestIds;
import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.Rejections;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that were refused before anyone saw them, in the dialect of the path they called, as far as it could be read.
 *
 * <p>Threads: any event loop; holds nothing that changes.
 */
final class RejectionPages implements Rejections {
    private final String listener;
    private final DataPlane plane;
    private final RejectionListener heard;

    RejectionPages(String listener, DataPlane plane, RejectionListener heard) {
        this.listener = listener;
        this.plane = plane;
        this.heard = heard;
    }

    @Override
    public Page answer(Rejection rejection, @Nullable SocketAddress peer) {
        var requestId = new RequestIds(ThreadLocalRandom.current()).next(System.currentTimeMillis());
        var fault = Fault.of(rejection.reason(), rejection.message()).withStatus(rejection.status());
        var dialect = plane.live().snapshot().classifier().dialect(rejection.path());
        var rendered = dialect.error(fault, requestId);
        heard.rejected(listener, requestId, fault, address(peer), true);
        return new Page(
                HeaderList.builder()
                        .add("content-type", rendered.contentType())
                        .add("date", HttpDate.now().toString())
                        .add("tollgate-request-id", requestId)
                        .add("tollgate-reason", fault.reason().code())
                        .build(),
                new String(rendered.body(), StandardCharsets.UTF_8));
    }

    @Override
    public void closed(Rejection rejection, @Nullable SocketAddress peer) {
        var requestId = new RequestIds(ThreadLocalRandom.current()).next(System.currentTimeMillis());
        var fault = Fault.of(rejection.reason(), rejection.message()).withStatus(rejection.status());
        heard.rejected(listener, requestId, fault, address(peer), false);
    }

    private static String address(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }
}
