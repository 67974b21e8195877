package dev.tollgate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A raw server: each connection is talked to on a thread of its own and closed after it.
 *
 * <p>Threads: any.
 */
public final class SocketServer implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final ServerSocket listening;
    private final Script script;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    /** What is done with one connection, the {@code index}-th from 0. */
    public interface Script {
        void talk(Socket socket, int index) throws IOException;
    }

    /** On a free port of this machine. */
    public SocketServer(Script script) throws IOException {
        this(loopback(), script);
    }

    /** On this socket, which is closed with it. */
    public SocketServer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** A socket that listens on a free port of this machine. */
    public static ServerSocket loopback() throws IOException {
        return new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                open.add(socket);
                int index = accepted.getAndIncrement();
                Thread.ofVirtual().start(() -> serve(socket, index));
            } catch (IOException closed) {
                // The next look at the listening socket ends the loop.
            }
        }
    }

    private void serve(Socket socket, int index) {
        try (socket) {
            script.talk(socket, index);
        } catch (IOException gone) {
            // The peer went away, or was not let in, which is what many tests are about.
        } finally {
            open.remove(socket);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections there were. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    public int open() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
