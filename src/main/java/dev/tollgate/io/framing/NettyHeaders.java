package dev.tollgate.io.framing;

import dev.tollgate.http.Headers;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Netty's headers read as {@link Headers}, without copying: a live view. Threads: those of the headers. */
public record NettyHeaders(HttpHeaders fields) implements Headers {
    private static final int NAMES = 512;

    /** The names that are asked for, with their hashes: Netty would make those of a string again with every call. */
    private static final ConcurrentMap<String, AsciiString> KNOWN = new ConcurrentHashMap<>();

    @Override
    public @Nullable String get(String name) {
        return fields.get(known(name));
    }

    private static CharSequence known(String name) {
        var known = KNOWN.get(name);
        if (known == null && KNOWN.size() < NAMES) {
            known = AsciiString.cached(name);
            KNOWN.put(name, known);
        }
        return known == null ? name : known;
    }

    @Override
    public List<String> all(String name) {
        return fields.getAll(name);
    }

    @Override
    public boolean contains(String name) {
        return fields.contains(name);
    }

    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> visitor) {
        var all = fields.iteratorCharSequence();
        while (all.hasNext()) {
            var field = all.next();
            visitor.accept(field.getKey().toString(), field.getValue().toString());
        }
    }

    @Override
    public String toString() {
        return "Headers" + fields.names();
    }
}
