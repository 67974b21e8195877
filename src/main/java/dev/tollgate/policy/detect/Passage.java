package dev.tollgate.policy.detect;

/**
 * Where in a text something was found.
 *
 * @param from index of its first character
 * @param to index after its last, above {@code from}
 */
public record Passage(int from, int to) {}
