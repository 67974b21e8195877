package dev.tollgate.io.upstream.pool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.TlsSettings;
import dev.tollgate.testing.SocketServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A raw server on 127.0.0.1 whose connections each run a script on a thread of their own. */
final class ScriptedServer implements AutoCloseable {

    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final SocketServer server;

    ScriptedServer(SocketServer.Script script) throws IOException {
        this(SocketServer.loopback(), script);
    }

    ScriptedServer(ServerSocket listening, SocketServer.Script script) {
        server = new SocketServer(listening, script);
    }

    /** Answers every request on every connection. */
    static ScriptedServer answering() throws IOException {
        return new ScriptedServer((socket, index) -> {
            while (!readHead(socket).isEmpty()) {
                write(socket, OK);
            }
        });
    }

    int port() {
        return server.port();
    }

    int accepted() {
        return server.accepted();
    }

    int open() {
        return server.open();
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
        server.close();
    }
}
