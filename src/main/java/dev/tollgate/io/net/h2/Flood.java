package dev.tollgate.io.net.h2;

/**
 * A client that sends more of what costs us than a client needs to, or less than it began.
 *
 * @param message printable, names what was found and what was expected; safe to log
 */
record Flood(String message) {}
