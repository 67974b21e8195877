package dev.tollgate.identity.jwt;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where an issuer's keys come from: they are there, or are fetched where input and output are allowed. Threads: any; never blocks. */
public interface KeySource {

    /** The newest keys that were ever had and may still be believed; null while there are none. */
    @Nullable
    KeySet current();

    /**
     * Asks for newer keys. What is returned completes when a fetch has ended, well or not, within seconds; any thread.
     *
     * @return null where none may be fetched now: {@link #current} is all there is
     */
    @Nullable
    CompletionStage<@Nullable Void> renewed();

    /** Keys that never change. */
    static KeySource of(KeySet keys) {
        return new KeySource() {
            @Override
            public KeySet current() {
                return keys;
            }

            @Override
            public @Nullable CompletionStage<@Nullable Void> renewed() {
                return null;
            }
        };
    }
}
