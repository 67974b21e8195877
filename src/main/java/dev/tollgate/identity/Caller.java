package dev.tollgate.identity;

/** Who calls us, as far as it is proven. */
public sealed interface Caller {

    /** How logs, spans and metrics name this kind of caller. */
    String kind();

    /** Nobody in particular: the listener lets callers in who prove nothing. A credential they sent is not judged and goes no further. */
    record Anonymous() implements Caller {
        @Override
        public String kind() {
            return "anonymous";
        }
    }
}
