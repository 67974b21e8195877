package dev.tollgate.exchange;

/**
 * The other end of the client's connection.
 *
 * @param address its numeric address, without port
 * @param port its port, 0 to 65535
 * @param loopback whether the connection never left this machine
 */
public record Peer(String address, int port, boolean loopback) {}
