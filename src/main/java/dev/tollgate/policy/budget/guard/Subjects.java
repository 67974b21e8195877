package dev.tollgate.policy.budget.guard;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.identity.Caller;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Spender;
import dev.tollgate.run.Run;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose account an attempt spends from, for each budget. */
final class Subjects {
    /** Of those who have no such thing; they share one account. */
    static final String NONE = "(none)";

    private Subjects() {}

    static List<Spender> spenders(List<Budget> budgets, CallFacts call, NextAttempt attempt) {
        var spenders = new ArrayList<Spender>(budgets.size());
        for (var budget : budgets) {
            spenders.add(spender(budget, call, attempt.provider(), attempt.model()));
        }
        return spenders;
    }

    static Spender spender(Budget budget, CallFacts call, String provider, String model) {
        return new Spender(budget, subject(budget, call, provider, model));
    }

    private static String subject(Budget budget, CallFacts call, String provider, String model) {
        return switch (budget.level()) {
            case ALL -> "";
            case PROVIDER -> provider;
            case MODEL -> provider + "/" + model;
            case RUN -> run(call.run());
            case AGENT -> agent(call.head());
            case TEAM ->
                tenanted(
                        call.head().caller().tenant(),
                        orNone(call.head().caller().team()));
            case TENANT -> orNone(call.head().caller().tenant());
            case PRINCIPAL -> call.head().caller().principal();
        };
    }

    /** A name that is only declared opens no account: whoever changed it would have another budget. */
    private static String agent(HeadFacts head) {
        var agent = head.agent();
        if (agent.verified()) {
            return tenanted(head.caller().tenant(), agent.name());
        }
        return head.caller() instanceof Caller.Anonymous ? NONE : head.caller().principal();
    }

    /** Names of different tenants do not meet, whatever they are: the first slash is never a tenant's own. */
    static String tenanted(@Nullable String tenant, String name) {
        if (tenant == null) {
            return name.indexOf('/') < 0 ? name : "/" + name;
        }
        return tenant.replace("%", "%25").replace("/", "%2F") + "/" + name;
    }

    private static String orNone(@Nullable String name) {
        return name == null ? NONE : name;
    }

    private static String run(@Nullable Run run) {
        return run == null ? NONE : run.id();
    }
}
