package dev.tollgate.dialect;

import dev.tollgate.fault.Fault;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.util.List;

/** What a request body becomes on its way to a provider. */
public sealed interface RequestEdit {
    /** The body as it is, but for these replacements; none if the list is empty. */
    record Splices(List<Splice> splices) implements RequestEdit {}

    /**
     * Another body in another dialect.
     *
     * @param body  fresh bytes, handed over to the receiver
     * @param lossy what the caller asked for and the provider will not be told, as the caller's own paths, such as {@code logit_bias} or
     *     {@code messages[3].name}
     */
    record Rewritten(Bytes body, List<String> lossy) implements RequestEdit {}

    /** Nothing: the other dialect cannot say it, or the caller may not lose what it cannot say. */
    record Refused(Fault fault) implements RequestEdit {}
}
