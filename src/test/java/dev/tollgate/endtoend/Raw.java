package dev.tollgate.endtoend;

import dev.tollgate.settle.Settlement;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Clients that show bytes and headers as they are: the JDK's, and a bare socket. */
final class Raw {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Raw() {}

    /** A chat of one word with these further headers, name and value in turn. */
    static HttpResponse<String> chat(TestGateway gateway, String model, String... headers) throws Exception {
        return post(gateway, "/v1/chat/completions", body(model), headers);
    }

    static String body(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    }

    static HttpResponse<String> post(TestGateway gateway, String path, String body, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + path))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> get(TestGateway gateway, String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(gateway.baseUrl() + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The value of {@code tollgate-route}, or nothing. */
    static String route(HttpResponse<?> answer) {
        return answer.headers().firstValue("tollgate-route").orElse("");
    }

    /** What became of the call that this answers. */
    static Settlement settlement(TestGateway gateway, HttpResponse<?> answer) {
        return gateway.settled(
                answer.headers().firstValue("tollgate-request-id").orElseThrow());
    }

    /** Why a call was refused, or nothing. */
    static String reason(HttpResponse<?> answer) {
        return answer.headers().firstValue("tollgate-reason").orElse("");
    }

    /** A socket to the gateway that says what it is told. */
    static final class Wire implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Wire(TestGateway gateway) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
            socket.setSoTimeout(20_000);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        Wire say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        /** One line without its end. */
        String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("end after: " + line);
                }
                line.append((char) c);
            }
            return line.toString().stripTrailing();
        }

        /** A head, its lines joined by line feeds. */
        String head() throws IOException {
            var head = new StringBuilder();
            for (var line = line(); !line.isEmpty(); line = line()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }

        /** A head and the body that its {@code content-length} announces. */
        String answer() throws IOException {
            var head = head();
            return head + "\n" + new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
        }

        /** Everything up to the end of the connection. */
        String rest() throws IOException {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        private static int length(String head) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
