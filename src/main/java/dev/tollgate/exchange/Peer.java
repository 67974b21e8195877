package dev.tollgate.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The other end of the client's connection.
 *
 * @param address its numeric address, without port
 * @param port its port, 0 to 65535
 * @param loopback whether the connection never left this machine
 * @param tls what its handshake told; null where the connection is in the clear
 */
public record Peer(
        String address,
        int port,
        boolean loopback,
        @Nullable TlsFacts tls) {

    /** A peer in the clear. */
    public Peer(String address, int port, boolean loopback) {
        this(address, port, loopback, null);
    }
}
