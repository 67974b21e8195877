package dev.tollgate.io.net;

import static org.awaitility.Awaitility.await;

import dev.tollgate.http.HeaderList;
import io.netty.channel.ChannelHandler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the echoes behind a port and the port itself saw, in order: {@code GET /path}, {@code body /path n}, events, {@code rejected 400}. */
public final class EchoLog implements Rejections {
    public final List<String> lines = new CopyOnWriteArrayList<>();
    /** Channels whose requests are not over. */
    final AtomicInteger open = new AtomicInteger();

    /** An echo that writes to this log. */
    public ChannelHandler echo() {
        return new Echo(this);
    }

    public List<String> requests() {
        return lines.stream().filter(line -> line.matches("[A-Z]+ /.*")).toList();
    }

    public void awaitLine(String line) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> lines.contains(line));
    }

    /** Waits until every request's channel has ended, and forgets what was logged. */
    public void awaitQuiet() {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> open.get() == 0);
        lines.clear();
    }

    @Override
    public Page answer(Rejection rejection, @Nullable SocketAddress peer) {
        lines.add("rejected " + rejection.status());
        return new Page(HeaderList.of("content-type", "text/plain"), rejection.message() + "\n");
    }

    @Override
    public void closed(Rejection rejection, @Nullable SocketAddress peer) {
        lines.add("closed " + rejection.status() + " " + rejection.message());
    }
}
