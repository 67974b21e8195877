package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.oneOrMore;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.policy.Match;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys under {@code match}: whom and what a policy speaks of. */
final class MatchKeys {
    private static final Field<Match, Peer> PEER = field("peer", Scalars.word(Peer.class), MatchKeys::peer)
            .optional()
            .says("Only callers on this machine; from anywhere when not said.");
    private static final Field<Match, List<String>> LISTENER = field(
                    "listener", oneOrMore(Scalars.label()), MatchKeys::listeners)
            .or("[]")
            .says(
                    "Only callers on these listeners, names under `listeners` of the gateway file; on any when not said.");

    static final Struct<Match> SHAPE =
            struct(v -> new Match(v.find(PEER) == Peer.LOOPBACK, Set.copyOf(v.get(LISTENER))), PEER, LISTENER);

    private MatchKeys() {}

    /** Where a caller is. */
    enum Peer {
        /** On this machine. */
        LOOPBACK
    }

    private static @Nullable Peer peer(Match match) {
        return match.loopbackOnly() ? Peer.LOOPBACK : null;
    }

    private static List<String> listeners(Match match) {
        return match.listeners().stream().sorted().toList();
    }
}
