package dev.tollgate.wire.sse;

/** Is told of each event as soon as its last byte is there, in order; together the events are all bytes of the stream. */
@FunctionalInterface
public interface SseListener {
    /** The event, valid during the call; it may be one that browsers would not dispatch: see {@link SseEvent#hasData}. */
    void event(SseEvent event);
}
