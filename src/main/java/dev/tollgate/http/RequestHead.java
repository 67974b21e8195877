package dev.tollgate.http;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before its body.
 *
 * @param method a token in upper case
 * @param target the canonical target
 * @param authority whom the client means: that of an absolute target, else {@code Host} or {@code :authority}; null only for HTTP/1.0
 * @param headers end-to-end fields only: hop-by-hop and nominated ones are gone
 * @param contentLength bytes of the body; 0 for none, {@link #UNKNOWN_LENGTH} where the framing ends it
 */
public record RequestHead(
        String method, RequestTarget target, @Nullable Authority authority, Headers headers, long contentLength) {
    public static final long UNKNOWN_LENGTH = -1;

    public boolean hasBody() {
        return contentLength != 0;
    }
}
