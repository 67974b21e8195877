package dev.tollgate.policy.text;

/**
 * One place of a prompt or an answer where something is said.
 *
 * @param role who says it, as written: {@code system}, {@code user}, {@code assistant}, {@code tool} …
 * @param piece what is said, and where
 */
public record PlacedText(String role, TextPiece piece) {
    /** Who says what an answer says. */
    public static final String ROLE_OF_ANSWERS = "assistant";

    /** What is said. */
    public String text() {
        return piece.text();
    }
}
