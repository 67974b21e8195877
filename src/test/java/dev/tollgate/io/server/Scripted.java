package dev.tollgate.io.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.testing.SocketServer;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An upstream whose connections each read one request and then follow a script; the socket is closed after it. */
final class Scripted implements AutoCloseable {
    private final SocketServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** What is done once a request is there. */
    interface Script {
        void answer(Socket socket) throws IOException;
    }

    Scripted(Script script) throws IOException {
        server = new SocketServer((socket, index) -> serve(socket, script));
    }

    /** One that answers every request with these bytes. */
    static Scripted answering(String bytes) throws IOException {
        return new Scripted(socket -> write(socket, bytes));
    }

    /** A whole JSON answer with these header lines, each with its CRLF. */
    static String json(String headers, String body) {
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + headers + "content-length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private void serve(Socket socket, Script script) throws IOException {
        requests.add(read(socket));
        script.answer(socket);
    }

    private static String read(Socket socket) throws IOException {
        var text = new StringBuilder();
        var in = socket.getInputStream();
        while (text.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no request");
            }
            text.append((char) b);
        }
        var head = text.toString().toLowerCase(Locale.ROOT);
        int at = head.indexOf("content-length: ") + 16;
        int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        return text.append(new String(in.readNBytes(length), ISO_8859_1)).toString();
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The requests that came, heads and bodies as they were. */
    List<String> requests() {
        return requests;
    }

    String url() {
        return "http://127.0.0.1:" + server.port() + "/v1";
    }

    TestGateway gateway(String timeouts) throws IOException {
        return gateway(timeouts, "");
    }

    /** With more keys of the whole configuration. */
    TestGateway gateway(String timeouts, String rest) throws IOException {
        return gateway(server.port(), timeouts, rest);
    }

    /** A gateway whose model {@code fast} is at this port. */
    static TestGateway gateway(int port, String timeouts, String rest) throws IOException {
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {up: {dialect: openai, url: "http://127.0.0.1:%d/v1", timeouts: {%s}}}
                models: {fast: {targets: [{provider: up, model: chat, price: {input: 1, output: 2}}]}}
                %s
                """.formatted(port, timeouts, rest));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
