package dev.tollgate.sim.demo;

import dev.tollgate.fault.Fault;
import dev.tollgate.price.Money;
import dev.tollgate.settle.Settlement;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What policies do about one agent that runs away, told in one line each time they stop it, and that they leave the others alone.
 *
 * <p>Threads: any; guarded by itself. Bounded: {@value #UNTOLD} lines that nobody has asked for yet.
 */
public final class RunawayWatch {
    private static final int UNTOLD = 16;

    private final String agent;
    private final ArrayDeque<String> untold = new ArrayDeque<>();
    private long served;
    private long stopped;
    private long spentNanos;
    private long others;
    private long othersStopped;

    /** A watch over the agent that declares this name. */
    public RunawayWatch(String agent) {
        this.agent = agent;
    }

    /** Whether a call is its. */
    public boolean isOf(Settlement settlement) {
        return agent.equals(settlement.exchanged().arrival().head().headers().get("tollgate-agent"));
    }

    /** Notes one of its calls that has ended. */
    public synchronized void add(Settlement settlement) {
        spentNanos += settlement.cost().total().nanos();
        var fault = settlement.exchanged().fault();
        if (fault == null || fault.policy() == null) {
            served++;
            return;
        }
        stopped++;
        if (untold.size() < UNTOLD) {
            untold.addLast(agent + ": " + fault.reason().code() + " by policy " + fault.policy() + circle(fault));
        }
    }

    /** Notes a call of any other agent that has ended. */
    public synchronized void addOther(Settlement settlement) {
        others++;
        var fault = settlement.exchanged().fault();
        othersStopped += fault == null || fault.policy() == null ? 0 : 1;
    }

    /** The rule and what repeats, as the caller is told. */
    private static String circle(Fault fault) {
        for (var field : fault.fields()) {
            if (field.name().equals("tollgate-loop")) {
                return ": " + field.value();
            }
        }
        return "";
    }

    /** What has happened since the last time. */
    public synchronized List<String> news() {
        var lines = new ArrayList<>(untold);
        untold.clear();
        return lines;
    }

    /** Its sums, and those of the others, in a line each. */
    public synchronized List<String> summary() {
        return List.of(
                agent + ": " + served + " calls served, " + stopped + " stopped; it could spend $"
                        + Money.ofNanos(spentNanos).toBigDecimal().setScale(5, RoundingMode.HALF_UP),
                "all others: " + others + " calls, " + (othersStopped == 0 ? "none" : othersStopped)
                        + " stopped by a policy");
    }
}
