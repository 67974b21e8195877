package dev.tollgate.io.server;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What comes of a body while it is not yet decided whether it may be read: no more than was read from the socket at once, because the rest
 * is held back meanwhile.
 *
 * <p>Threads: confined to the event loop of its connection.
 */
final class EarlyBody {
    private final Queue<ByteBuf> fragments = new ArrayDeque<>(2);
    private boolean whole;

    /** Keeps a fragment, whose ownership stays with the caller. */
    void fragment(ByteBuf fragment) {
        if (fragment.isReadable()) {
            fragments.add(fragment.retain());
        }
    }

    /** The end came too. */
    void end() {
        whole = true;
    }

    /** Hands all of it on, in order. */
    void replay(ExchangeDriver driver) {
        for (var fragment = fragments.poll(); fragment != null; fragment = fragments.poll()) {
            try {
                driver.bodyFragment(fragment);
            } finally {
                fragment.release();
            }
        }
        if (whole) {
            driver.bodyEnd();
        }
    }

    /** Nobody wants it any more. */
    void release() {
        fragments.forEach(ByteBuf::release);
        fragments.clear();
    }
}
