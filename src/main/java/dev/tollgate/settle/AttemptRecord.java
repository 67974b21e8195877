package dev.tollgate.settle;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.Price;
import dev.tollgate.price.ServiceTier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try at one endpoint, as it went.
 *
 * <p>Times are readings of one monotonic clock in nanoseconds; -1 where the moment never came.
 *
 * @param number 1 for the first try
 * @param spanId the id of its CLIENT span, never 0
 * @param endpoint {@code provider/index}
 * @param provider the provider's configured name
 * @param model the name under which the provider was asked
 * @param why why this endpoint was picked
 * @param reused whether the connection had carried a request before
 * @param resent whether the request was sent a second time because a reused connection died under the first: that one may have been billed too
 * @param startNanos when it was picked
 * @param connectedNanos when a connection was lent
 * @param sentNanos when the last byte of the request was handed to the connection
 * @param headNanos when the answer's head came
 * @param firstTokenNanos when the first content of the answer came
 * @param endNanos when it ended
 * @param status the upstream's status, 0 for none
 * @param failure how it failed; null when it succeeded or the caller went away
 * @param cancelled whether the caller went away, or the gateway stopped, while it ran
 * @param usage tokens as reported, or as far as they were seen; null where the answer carried none
 * @param price what the target costs; null where no price is known
 * @param tier the service tier that was billed
 * @param responseModel the model that says it answered
 * @param responseId the upstream's id of the answer
 * @param upstreamRequestId the upstream's {@code x-request-id}
 * @param finishReason why the model stopped
 * @param lossy what could not be said in the other dialect, as paths in the request or the answer; empty where nothing was lost
 */
public record AttemptRecord(
        int number,
        long spanId,
        String endpoint,
        String provider,
        String model,
        Why why,
        boolean reused,
        boolean resent,
        long startNanos,
        long connectedNanos,
        long sentNanos,
        long headNanos,
        long firstTokenNanos,
        long endNanos,
        int status,
        @Nullable Failure failure,
        boolean cancelled,
        @Nullable Usage usage,
        @Nullable Price price,
        ServiceTier tier,
        @Nullable String responseModel,
        @Nullable String responseId,
        @Nullable String upstreamRequestId,
        @Nullable String finishReason,
        List<String> lossy) {
    public AttemptRecord {
        lossy = List.copyOf(lossy);
    }

    /** Whether any byte of the request left for the upstream, so that it may have been billed. */
    public boolean sent() {
        return sentNanos >= 0;
    }

    /** Whether the answer came whole and was not an error. */
    public boolean succeeded() {
        return failure == null && !cancelled;
    }
}
