package dev.tollgate.exchange;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.llm.Operation;

/** Which face of the gateway a request called; the dialect is the one in which every answer, also a refusal, is written. */
public sealed interface Surface {

    /** The dialect of the asker. */
    Dialect dialect();

    /** A call of a model. */
    record ModelFace(Dialect dialect, Operation operation) implements Surface {}

    /** The list of models that the caller may use. */
    record ModelList(Dialect dialect) implements Surface {}

    /** One entry of that list. */
    record ModelEntryFace(Dialect dialect, String model) implements Surface {}

    /** Nothing that is served here: the reason why is part of the answer. */
    record NotServed(Dialect dialect, dev.tollgate.fault.Fault fault) implements Surface {}
}
