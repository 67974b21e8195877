package dev.tollgate.exchange;

import dev.tollgate.http.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The client: the other end of its connection, or, where that is a trusted proxy, whom the proxy names.
 *
 * @param address its numeric address, without port
 * @param port its port, 0 to 65535; 0 where a proxy names the client
 * @param loopback whether the call never left this machine
 * @param tls what the connection's handshake told; null where the connection is in the clear
 * @param proxied whether the other end of the connection is a trusted proxy, whose word about its clients is believed
 */
public record Peer(
        String address,
        int port,
        boolean loopback,
        @Nullable TlsFacts tls,
        boolean proxied) {

    /** The other end of a connection, which is no trusted proxy. */
    public Peer(String address, int port, boolean loopback, @Nullable TlsFacts tls) {
        this(address, port, loopback, tls, false);
    }

    /** The same in the clear. */
    public Peer(String address, int port, boolean loopback) {
        this(address, port, loopback, null);
    }

    /** The same, known for a trusted proxy. */
    public Peer asProxy() {
        return new Peer(address, port, loopback, tls, true);
    }

    /** Whether a trusted proxy names it; then the connection and its certificate are the proxy's. */
    public boolean isNamedByProxy() {
        return port == 0;
    }

    /** The client that a trusted proxy names, on the proxy's connection. */
    public Peer behind(IpAddress client) {
        return new Peer(client.toString(), 0, client.isLoopback(), tls, true);
    }
}
