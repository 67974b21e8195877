package dev.tollgate.io.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A socket that says what it is told, byte for byte (latin-1), and reads until an end or a deadline. */
final class RawClient implements AutoCloseable {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    final Socket socket;
    private final StringBuilder received = new StringBuilder();
    private boolean ended;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /** Sends as much as the peer takes: it may have closed already. */
    RawClient send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            ended = true;
        }
        return this;
    }

    /** Reads until the peer closes, at most {@code millis}; says whether it did. */
    boolean readToEnd(int millis) {
        return read(millis, Integer.MAX_VALUE);
    }

    /** Reads until {@code statuses} answers are there. */
    void await(int statuses, int millis) {
        read(millis, statuses);
    }

    private boolean read(int millis, int statuses) {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        var buffer = new byte[8192];
        try {
            while (statuses().size() < statuses) {
                long left = (deadline - System.nanoTime()) / 1_000_000L;
                if (left <= 0) {
                    return false;
                }
                socket.setSoTimeout((int) left);
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    ended = true;
                    return true;
                }
                received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            ended = true;
            return true;
        }
        return ended;
    }

    String text() {
        return received.toString();
    }

    List<String> statuses() {
        return STATUS.matcher(received).results().map(match -> match.group(1)).toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
