package dev.tollgate.io.answer;

import dev.tollgate.policy.FieldSink;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The header fields of a message that is about to go out, as policies see them: what stands there, and where theirs go. */
public record EditedFields(HttpHeaders headers) implements FieldSink {
    @Override
    public void set(String name, String value) {
        headers.set(name, value);
    }

    @Override
    public void add(String name, String value) {
        headers.add(name, value);
    }

    @Override
    public void remove(String name) {
        headers.remove(name);
    }

    @Override
    public @Nullable String found(String name) {
        return headers.get(name);
    }
}
