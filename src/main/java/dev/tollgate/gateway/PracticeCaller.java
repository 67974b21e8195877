package dev.tollgate.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A caller on loopback who means nothing by its calls: it sends one after the other on one connection and reads the answers.
 *
 * <p>Threads: confined to one, which it blocks for a second per answer at most.
 */
final class PracticeCaller implements AutoCloseable {
    private static final int SOCKET_MILLIS = 1000;
    /** Where a body has this, each call has a number of its own: the same again and again would be a loop. */
    private static final String NUMBER = "000000000000";

    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_STREAM = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final byte[] buffer = new byte[256 << 10];
    private long number;

    private PracticeCaller(Socket socket) {
        this.socket = socket;
    }

    /** What is asked, whole: head and body, and whether the answer comes in chunks. Threads: confined to its caller. */
    static final class Ask {
        private final byte[] request;
        /** Where the number stands; negative where there is none. */
        private final int numberAt;

        private final boolean streamed;

        private Ask(String request, boolean streamed) {
            this.request = request.getBytes(StandardCharsets.US_ASCII);
            this.numberAt = request.indexOf(NUMBER);
            this.streamed = streamed;
        }

        /** A request without a body. */
        static Ask get(String path) {
            return new Ask("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n", false);
        }

        /**
         * A chat completion.
         *
         * @param fields header fields of its own, each with its line end
         * @param words how many bytes the prompt has, about
         * @param steps how many calls of tools came before
         */
        static Ask chat(String fields, String model, int words, int steps, boolean streamed) {
            var body = new StringBuilder("{\"model\":\"")
                    .append(model)
                    .append("\",\"stream\":")
                    .append(streamed)
                    .append(",\"max_tokens\":256,\"messages\":[{\"role\":\"user\",\"content\":\"")
                    .append(NUMBER)
                    .append("the agent reads \\\"what\\\" came back and thinks about it\\n".repeat(words / 50))
                    .append("\"}");
            for (int step = 0; step < steps; step++) {
                body.append(",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c")
                        .append(step)
                        .append("\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"at\\\":")
                        .append(step)
                        .append("}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c")
                        .append(step)
                        .append("\",\"content\":\"there is number ")
                        .append(step)
                        .append(" of what was looked for\"}");
            }
            body.append("]}");
            var head = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n" + fields
                    + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n";
            return new Ask(head + body, streamed);
        }
    }

    static PracticeCaller at(int port) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS);
            socket.setSoTimeout(SOCKET_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new PracticeCaller(socket);
    }

    /** Asks all of it again and again until the time is over or nobody wants it any more; answers how often it was let through. */
    int call(List<Ask> asks, long deadlineNanos, BooleanSupplier wanted) throws IOException {
        int answered = 0;
        for (int i = 0; System.nanoTime() - deadlineNanos < 0 && wanted.getAsBoolean(); i++) {
            call(asks.get(i % asks.size()));
            answered += Arrays.equals(buffer, 0, OK.length, OK, 0, OK.length) ? 1 : 0;
        }
        return answered;
    }

    /** Asks once and reads the answer. */
    void call(Ask ask) throws IOException {
        if (ask.numberAt >= 0) {
            long rest = ++number;
            for (int i = ask.numberAt + NUMBER.length() - 1; i >= ask.numberAt; i--, rest /= 10) {
                ask.request[i] = (byte) ('0' + rest % 10);
            }
        }
        socket.getOutputStream().write(ask.request);
        if (ask.streamed) {
            readStream(socket.getInputStream());
        } else {
            readWhole(socket.getInputStream());
        }
    }

    private void readWhole(InputStream in) throws IOException {
        int length = 0;
        int whole = Integer.MAX_VALUE;
        while (length < whole) {
            length += read(in, length);
            if (whole == Integer.MAX_VALUE) {
                var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                int head = text.indexOf("\r\n\r\n");
                int field = text.indexOf("content-length: ");
                if (head >= 0 && field >= 0) {
                    int end = text.indexOf('\r', field);
                    whole = head + 4 + Integer.parseInt(text.substring(field + 16, end));
                }
            }
        }
    }

    private void readStream(InputStream in) throws IOException {
        int length = 0;
        do {
            length += read(in, length);
        } while (!endsWith(length));
    }

    private boolean endsWith(int length) {
        int from = length - END_OF_STREAM.length;
        return from >= 0 && Arrays.equals(buffer, from, length, END_OF_STREAM, 0, END_OF_STREAM.length);
    }

    private int read(InputStream in, int from) throws IOException {
        int read = in.read(buffer, from, buffer.length - from);
        if (read <= 0) {
            throw new IOException("the answer ended early or is too long");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
