package dev.tollgate.policy.loop.guard;

import dev.tollgate.policy.loop.LoopAction;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Who made the calls of a run in which something was found, and what was done with them: what operators ask for, and what most runs never need.
 *
 * <p>Threads: guarded by the lock of its run.
 */
final class Evidence {
    private static final int REQUESTS = 8;

    private final ArrayDeque<String> requests = new ArrayDeque<>(REQUESTS);
    private LoopAction lastAction = LoopAction.PASS;
    private String principal = "";
    private String model = "";
    private long lastAt;
    private long detections;
    private long prevented;

    /** What was done with the run's last call, whether something was found in it or not. */
    void did(LoopAction action) {
        lastAction = action;
    }

    /** Something was found in a call, or in an answer to it. */
    void found(LoopAction action, String requestId, String caller, String asked, long now) {
        if (requests.size() == REQUESTS) {
            requests.removeFirst();
        }
        requests.addLast(requestId);
        principal = caller;
        model = asked;
        lastAt = now;
        detections++;
        prevented += action.prevents() ? 1 : 0;
    }

    LoopAction lastAction() {
        return lastAction;
    }

    /** Who called last when something was found; empty if nothing was. */
    String principal() {
        return principal;
    }

    /** What was asked for then. */
    String model() {
        return model;
    }

    long lastAt() {
        return lastAt;
    }

    long detections() {
        return detections;
    }

    long prevented() {
        return prevented;
    }

    /** The ids of the last requests, oldest first. */
    List<String> requests() {
        return List.copyOf(requests);
    }
}
