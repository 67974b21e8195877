package dev.tollgate.policy.check;

/**
 * One string of a prompt or an answer.
 *
 * @param role who says it, as written: {@code system}, {@code user}, {@code assistant}, {@code tool} …
 * @param text decoded
 * @param from offset of its opening quote
 * @param to offset after its closing quote
 */
public record PlacedText(String role, String text, int from, int to) {}
