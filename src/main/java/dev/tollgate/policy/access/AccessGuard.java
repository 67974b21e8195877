package dev.tollgate.policy.access;

import dev.tollgate.cel.Truth;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Authenticator;
import dev.tollgate.identity.Caller;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.PolicyNote;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One access policy in one exchange that it speaks of: judged by the head, and once more by the call where the head left something open.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class AccessGuard implements Guard {
    private final AccessPolicy policy;
    private final HeadFacts head;
    private boolean open;
    private boolean failed;

    AccessGuard(AccessPolicy policy, HeadFacts head) {
        this.policy = policy;
        this.head = head;
    }

    @Override
    public Outcome<Consent> head() {
        return judge(null);
    }

    @Override
    public Outcome<Consent> call(CallFacts call) {
        return open ? judge(call) : Consent.GIVEN;
    }

    /** No detour by a cheaper model leads to one that the rules keep the caller from. */
    @Override
    public boolean lets(CallFacts instead) {
        var match = policy.rule().match();
        return (match.needsCall() && !match.call(instead)) || !(judge(instead) instanceof Outcome.Refused);
    }

    private Outcome<Consent> judge(@Nullable CallFacts call) {
        var rules = policy.rules();
        open = false;
        for (int i = 0; i < rules.deny().size(); i++) {
            switch (seen(rules.denies(i, head, call))) {
                case NO -> {}
                case LATER -> open = true;
                case YES, FAILED -> {
                    return refused("access.deny[" + i + "]", " speaks of this call");
                }
            }
        }
        if (rules.allow().isEmpty()) {
            return Consent.GIVEN;
        }
        return switch (allowed(call)) {
            case YES -> Consent.GIVEN;
            case LATER -> {
                open = true;
                yield Consent.GIVEN;
            }
            case NO, FAILED -> refused("", "no allow rule speaks of this call");
        };
    }

    /** Whether an allow rule lets the call in: one of this policy, or of any other that speaks of it. */
    private Truth allowed(@Nullable CallFacts call) {
        var allowed = seen(policy.rules().lets(head, call));
        var others = policy.enforced();
        for (int i = 0; i < others.size() && allowed != Truth.YES; i++) {
            var other = others.get(i);
            if (!other.allow().isEmpty() && !other.rule().name().equals(policy.name())) {
                allowed = allowed.or(other.lets(head, call));
            }
        }
        return allowed;
    }

    private Truth seen(Truth truth) {
        failed |= truth == Truth.FAILED;
        return truth;
    }

    private Outcome<Consent> refused(String rule, String what) {
        var why = rule + what;
        if (head.caller() instanceof Caller.Anonymous
                && policy.identifying().contains(head.arrival().listener())) {
            return Outcome.refused(Fault.of(Reason.UNAUTHENTICATED, why + " (expected: a caller that proves who it is)")
                    .with("www-authenticate", Authenticator.CHALLENGE));
        }
        var fault = Fault.of(Reason.ACCESS_DENIED, why + " (expected: a call that the policy lets in)");
        return Outcome.refused(rule.isEmpty() ? fault : fault.part(rule));
    }

    @Override
    public void notes(Consumer<PolicyNote> out) {
        if (failed) {
            out.accept(new PolicyNote(policy.name(), policy.kind(), "failed", "a condition could not be evaluated"));
        }
    }
}
