package dev.tollgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A {@code redis-server} of this machine on a free port, that can be stopped, paused and emptied. */
public final class RealRedis implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server");

    private final int port;
    private final Path folder;
    private Process process;

    private final List<String> options;

    private RealRedis(int port, Path folder, List<String> options) throws IOException {
        this.port = port;
        this.folder = folder;
        this.options = options;
        this.process = launch();
    }

    /** Starts one with these options of its command line too, or skips the test with a message where none is installed. */
    public static RealRedis start(String... options) throws IOException {
        Assumptions.assumeTrue(
                PLACES.stream().map(Path::of).anyMatch(Files::isExecutable),
                "no redis-server is installed, so what needs one is not tested here");
        return new RealRedis(freePort(), Files.createTempDirectory("redis"), List.of(options));
    }

    /** A port that nobody listens on now. */
    public static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** A sentinel that watches this master, and promotes another as soon as it has not answered for half a second. */
    public static RealRedis sentinel(String master, RealRedis watched) throws IOException {
        var folder = Files.createTempDirectory("sentinel");
        int port = freePort();
        Files.writeString(folder.resolve("sentinel.conf"), """
                port %2$d
                bind 127.0.0.1
                dir %4$s
                sentinel monitor %1$s 127.0.0.1 %3$d 1
                sentinel down-after-milliseconds %1$s 500
                sentinel failover-timeout %1$s 5000
                """.formatted(master, port, watched.port, folder));
        return new RealRedis(port, folder, List.of());
    }

    private List<String> words() {
        var conf = folder.resolve("sentinel.conf");
        return Files.exists(conf)
                ? List.of(conf.toString(), "--sentinel")
                : List.of(
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--dir",
                        folder.toString());
    }

    private Process launch() throws IOException {
        var program = PLACES.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow();
        var command = new ArrayList<String>();
        command.add(program);
        command.addAll(words());
        command.addAll(options);
        var started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                return command("PING").startsWith("+PONG");
            } catch (IOException notYet) {
                return false;
            }
        });
        return started;
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Sends one command of plain words and reads the first line of the answer. */
    public String command(String... words) throws IOException {
        try (var socket = sent(words)) {
            return line(socket);
        }
    }

    /** The same for an answer that is one text, of which the first line only tells the length. */
    public String bulk(String... words) throws IOException {
        try (var socket = sent(words)) {
            line(socket);
            return line(socket);
        }
    }

    private Socket sent(String... words) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException unsent) {
            socket.close();
            throw unsent;
        }
    }

    private static String line(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** It stops answering and keeps its connections. */
    public void pause() throws IOException {
        signal("-STOP");
    }

    public void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException {
        try {
            new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It dies at once and forgets everything. */
    public void kill() {
        process.destroyForcibly();
        Awaitility.await().until(() -> !process.isAlive());
    }

    /** Another one on the same port. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
