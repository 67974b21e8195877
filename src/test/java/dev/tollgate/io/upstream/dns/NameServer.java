package dev.tollgate.io.upstream.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on UDP and loopback (RFC 1035) that a test may make fail, lie in wait or fall silent. */
final class NameServer implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int HEADER = 12;

    enum Mood {
        ANSWERING,
        FAILING,
        SILENT
    }

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private volatile Mood mood = Mood.ANSWERING;
    private volatile int ttl = 30;

    NameServer() throws IOException {
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void name(String name, String... addresses) throws IOException {
        var list = new ArrayList<InetAddress>();
        for (var address : addresses) {
            list.add(InetAddress.getByName(address));
        }
        names.put(name, list);
    }

    void forget(String name) {
        names.remove(name);
    }

    void be(Mood next) {
        mood = next;
    }

    void ttl(int seconds) {
        ttl = seconds;
    }

    /** Questions for addresses of the old family, of any name. */
    int queries() {
        return queries.get();
    }

    private void serve() {
        var buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                var answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                if (mood != Mood.SILENT) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                // the next look at the socket ends the loop
            }
        }
    }

    private byte[] answer(byte[] packet) {
        var query = ByteBuffer.wrap(packet);
        var id = query.getShort();
        query.position(HEADER);
        var name = new StringBuilder();
        for (var length = query.get(); length > 0; length = query.get()) {
            var label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        var type = query.getShort();
        query.getShort();
        var question = Arrays.copyOfRange(packet, HEADER, query.position());
        if (type == TYPE_A) {
            queries.incrementAndGet();
        }
        var all = names.get(name.toString());
        var code = mood == Mood.FAILING ? SERVFAIL : all == null ? NXDOMAIN : 0;
        var wanted = type == TYPE_A ? 4 : type == TYPE_AAAA ? 16 : 0;
        var found = code != 0 || all == null
                ? List.<InetAddress>of()
                : all.stream()
                        .filter(address -> address.getAddress().length == wanted)
                        .toList();
        var out = ByteBuffer.allocate(4096);
        out.putShort(id).putShort((short) (0x8180 | code));
        out.putShort((short) 1).putShort((short) found.size()).putInt(0).put(question);
        for (var address : found) {
            out.putShort((short) 0xc00c).putShort(type).putShort((short) 1).putInt(ttl);
            out.putShort((short) wanted).put(address.getAddress());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    @Override
    public void close() {
        socket.close();
    }
}
