package dev.tollgate.policy;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.answer.AnswerScreen;
import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.wire.Bytes;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One policy in one exchange: asked at each stage, told how it ended. Whatever is not overridden consents.
 *
 * <p>An outcome may be pending; the exchange goes on when it is there. What a guard takes from a shared ledger it gives back or
 * charges in {@link #attemptEnded} or {@link #ended}. If the exchange ends while an outcome is still pending, {@code ended} comes
 * first: then the guard gives back by itself what arrives later.
 *
 * <p>Threads: confined to the event loop of its exchange, but for what completes a pending outcome. A guard without state may be
 * shared by all exchanges.
 */
public interface Guard {

    /** Judges what is known before one byte of the body is read. */
    default Outcome<Consent> head() {
        return Consent.GIVEN;
    }

    /** Judges the call, before any endpoint is picked. */
    default Outcome<Consent> call(CallFacts call) {
        return Consent.GIVEN;
    }

    /**
     * Whether a call may be served by another model than it asked for: no where a rule keeps the caller from it, for then the call stays where it
     * is. Asked also where the match of its policy does not speak of the call as it is.
     *
     * @param instead the call with the entry that would serve it
     */
    default boolean lets(CallFacts instead) {
        return true;
    }

    /**
     * Hears that another model serves a call than the one by which {@link #call} has judged it, and takes what that needs; a refusal refuses the
     * call. Kinds behind budgets never hear of it: they are asked by the model that serves.
     *
     * @param served the call with the entry that serves it
     */
    default Outcome<Consent> instead(CallFacts served) {
        return Consent.GIVEN;
    }

    /**
     * Changes the body before anything is sent, once all guards have consented to the call; each sees what those before it made.
     *
     * @param body the whole of it, in one piece: only asked for where it is looked at, because it may cost a copy; during the call only
     */
    default Outcome<BodyEdit> body(CallFacts call, Supplier<Bytes> body) {
        return BodyEdit.SAME;
    }

    /** What reads over every answer before the caller sees it; null for nothing. */
    default @Nullable AnswerScreen answers() {
        return null;
    }

    /** What hears what every answer says; asked once for the answer of each attempt, in shadow mode too; null for nothing. */
    default AnswerReader.@Nullable Ear ear() {
        return null;
    }

    /** Judges an attempt before anything is sent; a refusal bars its target, and another may be picked. */
    default Outcome<Consent> attempt(NextAttempt attempt) {
        return Consent.GIVEN;
    }

    /**
     * Judges an answer that goes on: an attempt's output so far.
     *
     * @param number of the attempt
     * @param outputBytes bytes of its text, reasoning and tool calls so far, estimated from above: no fewer than tokens
     * @return why it must be cut, where the reason is a loop without an error: as an answer that has reached its bound; null to let it go on
     */
    default @Nullable Fault progress(int number, long outputBytes) {
        return null;
    }

    /** Told instead of {@link #attemptEnded} of an attempt that this guard consented to and another refused: nothing was sent. */
    default void notMade(NextAttempt attempt) {
        attemptEnded(AttemptSpent.nothing(attempt.number(), attempt.nowNanos()));
    }

    /** Told once of each attempt that this guard consented to. */
    default void attemptEnded(AttemptSpent spent) {}

    /** Told exactly once that the exchange has ended, on every path, also after a refusal by whomever. */
    default void ended(CallSpent spent) {}

    /** Adds header fields to the caller's answer, also to a refusal by whomever. */
    default void fields(FieldSink out) {}

    /**
     * Changes header fields of a request to a provider, before the credential and what the gateway says itself are added; asked for each
     * attempt, and again where one is sent twice.
     *
     * @return whether there was something to change
     */
    default boolean editRequest(FieldSink out) {
        return false;
    }

    /**
     * Changes header fields of the caller's answer, also of a refusal by whomever, once every guard has added its own.
     *
     * @return whether there was something to change
     */
    default boolean editAnswer(FieldSink out) {
        return false;
    }

    /** Tells what is worth writing down besides refusals, which the chain notes by itself; asked once, just before {@link #ended}. */
    default void notes(Consumer<PolicyNote> out) {}
}
