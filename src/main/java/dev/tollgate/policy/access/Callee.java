package dev.tollgate.policy.access;

import dev.tollgate.cel.Truth;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.match.AskedModel;
import dev.tollgate.match.Values;
import org.jspecify.annotations.Nullable;

/**
 * What may be called; all of it must fit.
 *
 * @param models names as callers write them
 * @param methods in capitals
 * @param paths canonical, without the query
 * @param hosts in small letters, without the port
 */
public record Callee(Values models, Values methods, Values paths, Values hosts) {

    Truth accepts(HeadFacts head, @Nullable CallFacts call) {
        var request = head.arrival().head();
        var host = request.authority();
        boolean said = methods.accepts(request.method())
                && paths.accepts(request.target().path())
                && hosts.accepts(host == null ? null : host.host());
        if (!said) {
            return Truth.NO;
        }
        if (!models.narrows()) {
            return Truth.YES;
        }
        var model = call == null ? AskedModel.inHead(head) : call.entry().name();
        return model == null ? Truth.LATER : Truth.of(models.accepts(model));
    }
}
