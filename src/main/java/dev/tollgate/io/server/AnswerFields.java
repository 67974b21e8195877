package dev.tollgate.io.server;

import dev.tollgate.policy.FieldSink;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The fields of an answer as policies see them: what the provider said, and where theirs go. */
record AnswerFields(HttpHeaders headers) implements FieldSink {
    @Override
    public void set(String name, String value) {
        headers.set(name, value);
    }

    @Override
    public @Nullable String found(String name) {
        return headers.get(name);
    }
}
