package dev.tollgate.policy.limit;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All policies of kind {@code limits} as one, so that the limits of a call are taken all or none whichever files they stand in, and a shared
 * store is asked once. A refusal names the operator's policy.
 */
public final class LimitPolicy implements Policy {
    private static final Rule ALL = Rule.enforced("limits", Match.ALL);

    private final List<LimitRule> rules;
    private final List<Speaking> written;
    private final LimitLedger ledger;
    private final LimitFields fields = new LimitFields();
    private final boolean followsRuns;

    /** Whom a rule speaks of, and its limits. */
    record Speaking(Match match, List<LimitRule.Term> terms) {}

    public LimitPolicy(List<LimitRule> rules, LimitLedger ledger) {
        this.rules = List.copyOf(rules);
        this.ledger = ledger;
        this.written = this.rules.stream()
                .map(rule -> new Speaking(rule.rule().match(), rule.terms(ledger.keys())))
                .toList();
        this.followsRuns = this.rules.stream()
                .flatMap(rule -> rule.limits().stream())
                .anyMatch(limit -> limit.per() == Per.RUN || limit.per() == Per.EXPRESSION);
    }

    /** The same policies with these behind them. */
    public LimitPolicy and(LimitPolicy more) {
        var all = new ArrayList<>(rules);
        all.addAll(more.rules);
        return new LimitPolicy(all, ledger);
    }

    @Override
    public Rule rule() {
        return ALL;
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.LIMITS;
    }

    @Override
    public boolean followsRuns() {
        return followsRuns;
    }

    @Override
    public @Nullable Guard guard(HeadFacts head) {
        var due = Due.of(head, ledger, written);
        return due == null ? null : new LimitGuard(head, ledger, due, fields);
    }
}
