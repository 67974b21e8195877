package dev.tollgate.fault;

import java.util.concurrent.CompletionStage;

/**
 * What a stage of an exchange answers: a value, a refusal, or a promise of one of the two. No exception crosses a stage.
 *
 * @param <T> the value that the next stage demands
 */
public sealed interface Outcome<T> {

    /** The value is here. */
    record Ready<T>(T value) implements Outcome<T> {}

    /** The exchange ends with this fault. */
    record Refused<T>(Fault fault) implements Outcome<T> {}

    /** The answer comes later, on any thread; the driver re-enters through the channel's event loop. */
    record Pending<T>(CompletionStage<Outcome<T>> later) implements Outcome<T> {}

    /** The value is here. */
    static <T> Outcome<T> ready(T value) {
        return new Ready<>(value);
    }

    /** The exchange ends with this fault. */
    static <T> Outcome<T> refused(Fault fault) {
        return new Refused<>(fault);
    }
}
