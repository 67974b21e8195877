package dev.tollgate.cel;

/**
 * What became of an expression.
 *
 * @param <T> {@link Condition} or {@link Key}
 */
public sealed interface Compiled<T> {

    /**
     * It can be used.
     *
     * @param constant what it always comes to, as it would be written; empty where it depends on the exchange
     */
    record Fine<T>(T expression, String constant) implements Compiled<T> {}

    /** It cannot: what is wrong, in one line that says where in the expression. */
    record Wrong<T>(String problem) implements Compiled<T> {}
}
