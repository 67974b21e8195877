package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one principal does: calls, one after the other or at once, each with a conversation of one of its agents.
 *
 * <p>Threads: confined to one.
 */
final class Scene {
    /** A member by which the items of a response get the ids that a server gives them, each another. */
    static final String ID = "_id";

    final String kind;
    final String name;
    final Wire wire;
    final long scope;
    /** How many calls are one round of its loop; 0 for honest work. */
    final int period;

    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, List<JsonNode>> agents = new HashMap<>();
    private int ids;
    private String mark = "";
    private int loopFrom = Integer.MAX_VALUE;
    private @Nullable String session;
    private boolean kept;
    private boolean impatient;

    // --- what became of it
    private final Map<LoopRule, LoopAction> firmest = new EnumMap<>(LoopRule.class);
    private final Set<Integer> noted = new HashSet<>();
    private int caughtAt = -1;
    private @Nullable LoopRule caughtBy;

    /** How a call ends that the guard lets pass. */
    enum Fate {
        ANSWERED,
        /** By a 500, a reset, or because its client left. */
        LOST,
        /** By a provider's 429 with a {@code retry-after}. */
        PUT_OFF
    }

    /**
     * A call.
     *
     * @param agent  whose it is, from 0
     * @param said   its conversation
     * @param millis after how long it comes: after the answer to the call before, or after that call where it does not wait for it
     * @param atOnce whether it does not wait
     * @param fate   how it ends
     * @param sent   how often its client says to have sent it before
     */
    record Call(int agent, List<JsonNode> said, long millis, boolean atOnce, Fate fate, int sent) {}

    Scene(String kind, int index, Wire wire, long scope, int period) {
        this.kind = kind;
        this.name = kind + " " + index + " " + wire + (period == 0 ? "" : " in circles");
        this.wire = wire;
        this.scope = scope;
        this.period = period;
    }

    List<Call> calls() {
        return calls;
    }

    boolean honest() {
        return period == 0;
    }

    List<JsonNode> agent(int agent) {
        return agents.computeIfAbsent(agent, _ -> new ArrayList<>());
    }

    // --- the writing of it

    Scene said(int agent, String role, String text) {
        agent(agent).add(Recording.said(role, text).put(ID, ids++));
        return this;
    }

    /** The agent asks its model. */
    Scene asks(int agent, long millis) {
        return calls(agent, millis, Fate.ANSWERED, 0);
    }

    /** It does, and this comes of it. */
    Scene calls(int agent, long millis, Fate fate, int sent) {
        calls.add(new Call(agent, List.copyOf(agent(agent)), millis, false, fate, sent));
        return this;
    }

    /** It does so while others wait for their answers. */
    Scene asksAtOnce(int agent, long millis) {
        calls.add(new Call(agent, List.copyOf(agent(agent)), millis, true, Fate.ANSWERED, 0));
        return this;
    }

    /** The ids of its calls of tools are nobody else's. */
    Scene marked(String by) {
        mark = by;
        return this;
    }

    /** The provider keeps its conversations, where its API can: a call brings what is new. */
    Scene kept() {
        kept = wire == Wire.RESPONSES || wire == Wire.INSTRUCTED;
        return this;
    }

    boolean isKept() {
        return kept;
    }

    /** Its calls name a session in the body, where its API has a place for that. */
    Scene session(String id) {
        session = id;
        return this;
    }

    @Nullable
    String session() {
        return session;
    }

    /** An image follows what a tool said. */
    Scene shown(int agent, String image) {
        agent(agent).add(Recording.said("user", "").put(ID, ids++).put(Wire.IMAGE, image));
        return this;
    }

    /** Its client does not wait when it is told to. */
    Scene impatient() {
        impatient = true;
        return this;
    }

    boolean isImpatient() {
        return impatient;
    }

    /** A model is asked, and has a tool called; tool, arguments and result by turns, several at once. */
    Scene step(int agent, long millis, String text, String... call) {
        asks(agent, millis);
        return history(agent, text, call);
    }

    /** The same, before the gateway heard of it. */
    Scene history(int agent, String text, String... call) {
        var asked = Recording.said("assistant", text).put(ID, ids++);
        var list = asked.putArray("tool_calls");
        var results = new ArrayList<JsonNode>();
        for (int i = 0; i < call.length; i += 3) {
            var id = "call_" + mark + ids++;
            list.addObject()
                    .put("id", id)
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call[i])
                    .put("arguments", call[i + 1]);
            results.add(Recording.result(id, call[i + 2]));
        }
        agent(agent).add(asked);
        agent(agent).addAll(results);
        return this;
    }

    /** What follows is the loop. */
    Scene loops() {
        loopFrom = calls.size();
        return this;
    }

    // --- the outcome

    void told(int call, @Nullable LoopRule rule, LoopAction action) {
        if (rule != null) {
            noted.add(calls.get(call).agent());
            firmest.merge(rule, action, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
        if (action.prevents() && caughtBy == null && (honest() || call >= loopFrom)) {
            caughtBy = rule;
            caughtAt = call;
        }
    }

    Map<LoopRule, LoopAction> firmest() {
        return firmest;
    }

    /** How many agents there are, each with a run of its own. */
    int runs() {
        return agents.size();
    }

    /** In how many of their runs something was found. */
    int noted() {
        return noted.size();
    }

    boolean caught() {
        return caughtBy != null;
    }

    boolean came(LoopAction least) {
        return firmest.values().stream().anyMatch(action -> action.compareTo(least) >= 0);
    }

    /** How often the loop had gone round. */
    double periods() {
        return (double) (caughtAt - loopFrom) / Math.max(1, period);
    }
}
