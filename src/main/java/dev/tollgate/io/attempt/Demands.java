package dev.tollgate.io.attempt;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.endpoint.pick.CallDemand;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Permit;
import dev.tollgate.route.Candidates;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Feature;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Target;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call asks of whoever serves it, in the words of the routing rule. */
public final class Demands {
    private Demands() {}

    /** The demand of a call as its body states it. */
    public static CallDemand of(ModelRequest request) {
        var maxTokens =
                switch (request.operation()) {
                    case EMBEDDINGS, COUNT_TOKENS -> OptionalInt.of(0);
                    case CHAT, COMPLETIONS, RESPONSES -> request.maxTokens();
                };
        return new CallDemand(request.promptBytes(), maxTokens, needs(request), request.stream());
    }

    /** The entry's targets without those that cannot be asked for this: chats are translated, other calls only pass. */
    static Candidates candidates(Exchange exchange, ModelRequest request, ModelEntry entry) {
        var candidates = entry.candidates();
        for (var target : entry.targets()) {
            if (!serves(exchange, request, target)) {
                candidates = candidates.without(target, Exclusion.MISSING_CAPABILITY);
            }
        }
        return candidates;
    }

    /** Whether a target's provider has such a call, in the caller's dialect or, of chats, in another. */
    static boolean serves(Exchange exchange, ModelRequest request, Target target) {
        var asked = exchange.surface().dialect();
        var spoken = exchange.live().snapshot().provider(target.provider()).dialect();
        return spoken.name().equals(asked.name())
                ? spoken.upstreamPath("", request.operation()) != null
                : request.operation() == Operation.CHAT;
    }

    private static Set<Feature> needs(ModelRequest request) {
        if (!request.tools() && !request.images() && !request.jsonSchema()) {
            return Set.of();
        }
        var needs = EnumSet.noneOf(Feature.class);
        if (request.tools()) {
            needs.add(Feature.TOOLS);
        }
        if (request.images()) {
            needs.add(Feature.VISION);
        }
        if (request.jsonSchema()) {
            needs.add(Feature.JSON_SCHEMA);
        }
        return needs;
    }

    /** The caller's own wish of what to optimise, where policy lets it have one; a word that means nothing is no wish. */
    static @Nullable Optimise override(Arrival arrival, Permit permit) {
        var wish = arrival.head().headers().get(ControlHeader.OPTIMISE.field());
        return wish != null && permit.grants(ControlHeader.OPTIMISE) ? Optimise.named(wish) : null;
    }
}
