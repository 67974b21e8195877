package dev.tollgate.io;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The event loop of the control plane: Vert.x with one thread of its own, so that nothing that is slow there can hold up a call.
 *
 * <p>Threads: any; closing waits, ten seconds at most.
 */
public final class ControlLoop implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 10;

    private final Vertx vertx;

    private ControlLoop(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Starts one. */
    public static ControlLoop open() {
        return new ControlLoop(Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                // A starved start looks like a blocked loop to it, and it writes to the standard error stream.
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))));
    }

    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        try {
            vertx.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Its threads are daemons: the end of the process does not wait for them.
            return;
        }
    }
}
