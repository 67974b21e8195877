package dev.tollgate.io.upstream.pool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A raw server on 127.0.0.1 whose connections each run a script on a thread of their own. */
final class ScriptedServer implements AutoCloseable {

    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** What the server does with one connection, the {@code index}-th from 0; the socket is closed after it. */
    interface Script {
        void talk(Socket socket, int index) throws IOException;
    }

    private final ServerSocket listening;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    ScriptedServer(Script script) throws IOException {
        this(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()), script);
    }

    ScriptedServer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request on every connection. */
    static ScriptedServer answering() throws IOException {
        return new ScriptedServer((socket, index) -> {
            while (!readHead(socket).isEmpty()) {
                write(socket, OK);
            }
        });
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                sockets.add(socket);
                var index = accepted.getAndIncrement();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        script.talk(socket, index);
                    } catch (IOException gone) {
                        // the peer went away, which is what many scripts are about
                    } finally {
                        sockets.remove(socket);
                    }
                });
            } catch (IOException closed) {
                // the next look at the listening socket ends the loop
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    int open() {
        return sockets.size();
    }

    Origin origin() {
        return new Origin(false, "127.0.0.1", port(), TlsSettings.SYSTEM, null);
    }

    Origin named(String host) {
        return new Origin(false, host, port(), TlsSettings.SYSTEM, null);
    }

    /** The bytes up to an empty line; empty at the end of the stream. */
    static String readHead(Socket socket) throws IOException {
        var head = new ByteArrayOutputStream();
        var input = socket.getInputStream();
        var last = 0;
        for (var b = input.read(); b >= 0; b = input.read()) {
            head.write(b);
            last = (last << 8) | b;
            if (last == 0x0d0a0d0a) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Blocks until the peer closes. */
    static void awaitEnd(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // the bytes do not matter
        }
    }

    /** Closes with RST instead of FIN. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** A port of 127.0.0.1 on which nobody listens. */
    static int deadPort() throws IOException {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
