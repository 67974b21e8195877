package dev.tollgate.policy.loop.guard;

import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.LoopAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run in which something was found, or that an operator stopped, for operators: evidence, never content.
 *
 * @param run         its short name
 * @param policy      the policy that found it
 * @param principal   who calls
 * @param model       what was asked for last
 * @param state       what is done with its calls now
 * @param finding     what was found last; null where an operator stopped a run in which nothing was
 * @param score       how bad it was lately
 * @param breaks      how often it was broken off in this turn
 * @param calls       calls of models since a human said something new
 * @param tools       calls of tools since then
 * @param detections  how many calls something was found in
 * @param prevented   how many calls were kept from the model
 * @param requests    the request ids of the last calls that something was found in, oldest first
 * @param lastSeconds how long ago that was
 */
public record LoopRun(
        String run,
        String policy,
        String principal,
        String model,
        LoopAction state,
        @Nullable Finding finding,
        double score,
        int breaks,
        int calls,
        int tools,
        long detections,
        long prevented,
        List<String> requests,
        long lastSeconds) {
    public LoopRun {
        requests = List.copyOf(requests);
    }

    /** One that an operator stopped, and that never called here. */
    static LoopRun quarantined(String run) {
        return new LoopRun(run, "", "", "", LoopAction.QUARANTINE, null, 0, 0, 0, 0, 0, 0, List.of(), 0);
    }
}
