package dev.tollgate.policy;

import dev.tollgate.fault.Fault;

/** What a policy makes of a request body. */
public sealed interface BodyEdit {
    /** It stays as it is: the answer of nearly every guard, which then never asks for its bytes. */
    BodyEdit SAME = new Same();

    /** It stays as it is. */
    record Same() implements BodyEdit {}

    /** This takes its place; fresh bytes, handed over. */
    @SuppressWarnings("ArrayRecordComponent") // identity of a body is never asked for
    record Changed(byte[] body) implements BodyEdit {}

    /** It must not be sent. */
    record Refused(Fault fault) implements BodyEdit {}
}
