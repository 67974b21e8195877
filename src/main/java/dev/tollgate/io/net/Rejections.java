package dev.tollgate.io.net;

import dev.tollgate.http.HeaderList;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The port through which refused requests are rendered, counted and logged. Threads: called on event loops; must not block. */
public interface Rejections {

    /** The answer to a rejection; framing and {@code Connection: close} are added. Called once per answered rejection. */
    Page answer(Rejection rejection, @Nullable SocketAddress peer);

    /** A rejection that cannot be answered, because an answer has begun or the pipeline overflowed: the connection just closes. */
    void closed(Rejection rejection, @Nullable SocketAddress peer);

    /**
     * An answer.
     *
     * @param headers content type and whatever else every answer carries
     * @param body sent as UTF-8
     */
    record Page(HeaderList headers, String body) {}
}
