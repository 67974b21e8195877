package dev.tollgate.io.net;

/**
 * What a connection tells its handler besides {@code HttpObject}s, as user events.
 *
 * <p>A message that began ends with exactly one of {@code LastHttpContent}, {@link Broken} or {@link Ended}; after one of the
 * latter two no further {@code HttpObject} arrives. {@link Ended} comes exactly once in the life of a connection, and last.
 */
public sealed interface ConnectionEvent permits Ended, Broken {}
