package dev.tollgate.io.net.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.util.List;

/**
 * Which certificate of a listener a name gets. A client that was shown one of them may ask for other names on the same connection, and for
 * some of them it was not proved whom it speaks with (RFC 9110 section 15.5.20).
 *
 * <p>Threads: immutable; what a connection was shown is kept with it.
 */
public final class ServerNames implements Mapping<String, SslContext> {
    private static final AttributeKey<Shown> SHOWN = AttributeKey.valueOf(ServerNames.class, "shown");

    private final Mapping<? super String, SslContext> contexts;
    private final boolean several;

    private ServerNames(Mapping<? super String, SslContext> contexts, boolean several) {
        this.contexts = contexts;
        this.several = several;
    }

    /** The certificate of a connection, and all that its listener has. */
    private record Shown(ServerNames names, SslContext context) {}

    /** Threads: confined to one. */
    static final class Builder {
        private final DomainWildcardMappingBuilder<SslContext> contexts;
        private boolean several;

        /** @param fallback for all other names, and for clients that ask for none */
        Builder(SslContext fallback) {
            contexts = new DomainWildcardMappingBuilder<>(fallback);
        }

        void add(List<String> names, SslContext context) {
            several = true;
            names.forEach(name -> contexts.add(name, context));
        }

        ServerNames build() {
            return new ServerNames(contexts.build(), several);
        }
    }

    @Override
    public SslContext map(String name) {
        return contexts.map(name);
    }

    void shown(Channel connection, SslContext context) {
        if (several) {
            connection.attr(SHOWN).set(new Shown(this, context));
        }
    }

    /** Whether what this connection was shown is what a client that asks for {@code host} would be shown; so it is where there is but one. */
    public static boolean serves(Channel connection, String host) {
        var shown = connection.attr(SHOWN).get();
        return shown == null || shown.names.map(host).equals(shown.context);
    }
}
