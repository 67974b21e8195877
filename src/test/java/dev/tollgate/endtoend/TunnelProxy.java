package dev.tollgate.endtoend;

import dev.tollgate.testing.SocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that knows {@code CONNECT} and nothing else. */
final class TunnelProxy implements AutoCloseable {
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final String verdict;
    private final SocketServer server;

    /**
     * Starts it.
     *
     * @param verdict the status line of every answer; with a 200 the tunnel is made
     */
    TunnelProxy(String verdict) throws IOException {
        this.verdict = verdict;
        this.server = new SocketServer((socket, index) -> serve(socket));
    }

    int port() {
        return server.port();
    }

    List<String> heads() {
        return heads;
    }

    private void serve(Socket socket) throws IOException {
        var head = SocketProvider.head(socket.getInputStream());
        heads.add(head);
        socket.getOutputStream().write((verdict + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        if (verdict.contains(" 200 ")) {
            var authority = head.split(" ", -1)[1];
            relay(socket, Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1)));
        }
    }

    private static void relay(Socket client, int port) throws IOException {
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread.ofVirtual().start(() -> {
                try (client) {
                    upstream.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException gone) {
                    // One of the two sides left.
                }
            });
            client.getInputStream().transferTo(upstream.getOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
