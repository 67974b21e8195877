package dev.tollgate.endtoend;

import dev.tollgate.testing.SocketServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

/** A provider on a socket of any kind, TLS or not, that gives every call the same whole chat and remembers the heads. */
final class SocketProvider implements AutoCloseable {
    private final SocketServer server;
    private final byte[] answer;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<String> peers = new CopyOnWriteArrayList<>();

    SocketProvider(ServerSocket listening) throws IOException {
        var body = Golden.answer("chat");
        this.answer = ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
        this.server = new SocketServer(listening, (socket, index) -> serve(socket));
    }

    int port() {
        return server.port();
    }

    /** The head of each request, lines ended by line feeds. */
    List<String> heads() {
        return heads;
    }

    /** The name in the certificate of each connection's client, where one was asked for. */
    List<String> peers() {
        return peers;
    }

    private void serve(Socket socket) throws IOException {
        if (socket instanceof SSLSocket secure && secure.getNeedClientAuth()) {
            secure.startHandshake();
            peers.add(secure.getSession().getPeerPrincipal().getName());
        }
        var in = new BufferedInputStream(socket.getInputStream());
        for (var head = head(in); !head.isEmpty(); head = head(in)) {
            heads.add(head);
            in.readNBytes(length(head));
            socket.getOutputStream().write(answer);
            socket.getOutputStream().flush();
        }
    }

    /** A head up to its empty line; empty at the end of the connection. */
    static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c != '\r') {
                head.append((char) c);
            }
            if (head.length() >= 2 && head.substring(head.length() - 2).equals("\n\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
