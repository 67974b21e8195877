package dev.tollgate.policy.limit;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.limit.LimitPolicy.Speaking;
import dev.tollgate.policy.limit.LimitRule.Term;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which limits speak of one call, and what it asks of each of them at which moment.
 *
 * <p>Threads: guarded by the monitor of the {@link LimitGuard} that has it.
 */
final class Due {
    private static final int MOST_PROVIDERS_AHEAD = 4;

    private final HeadFacts head;
    private final LimitLedger ledger;
    private final List<Speaking> written;
    private List<Speaking> rules;
    private @Nullable CallFacts call;

    private Due(HeadFacts head, LimitLedger ledger, List<Speaking> written, List<Speaking> rules) {
        this.head = head;
        this.ledger = ledger;
        this.written = written;
        this.rules = rules;
    }

    /** Of these rules those that speak of this head; null where none does. */
    static @Nullable Due of(HeadFacts head, LimitLedger ledger, List<Speaking> written) {
        var rules = Rule.those(written, rule -> rule.match().head(head));
        return rules.isEmpty() ? null : new Due(head, ledger, written, rules);
    }

    /** The call is known: those stay that speak of it. */
    void known(CallFacts facts) {
        call = facts;
        rules = Rule.those(
                rules, rule -> !rule.match().needsCall() || rule.match().call(facts));
    }

    /** Another model serves it: those that speak of that one. */
    void servedBy(CallFacts served) {
        call = served;
        rules = Rule.those(
                written,
                rule -> rule.match().head(head)
                        && (!rule.match().needsCall() || rule.match().call(served)));
    }

    /** Whether some limit of this call can only be judged later than its head. */
    boolean afterHead() {
        for (var rule : rules) {
            if (rule.match().needsCall()) {
                return true;
            }
            for (var term : rule.terms()) {
                if (term.stage() != Per.Stage.HEAD) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What can be judged from the head. */
    List<Claim> ofHead() {
        return claims(Per.Stage.HEAD, false);
    }

    /**
     * What is to be judged once the call is known.
     *
     * @param all also what could have been judged from the head
     */
    List<Claim> ofCall(boolean all) {
        return claims(Per.Stage.CALL, all);
    }

    private List<Claim> claims(Per.Stage stage, boolean all) {
        var due = new ArrayList<Claim>(2);
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            boolean needsCall = rule.match().needsCall();
            if (needsCall && stage == Per.Stage.HEAD) {
                continue;
            }
            boolean late = stage == Per.Stage.CALL && (needsCall || all);
            for (int j = 0; j < rule.terms().size(); j++) {
                var term = rule.terms().get(j);
                if (term.stage() == stage || (late && term.stage() == Per.Stage.HEAD)) {
                    due.add(new Claim(term, key(term), cost(term.limit())));
                }
            }
        }
        return due;
    }

    /** What an attempt at this provider asks. */
    List<Claim> ofProvider(String provider) {
        var due = new ArrayList<Claim>(2);
        for (int i = 0; i < rules.size(); i++) {
            ofProvider(rules.get(i), provider, due);
        }
        return due;
    }

    private void ofProvider(Speaking rule, String provider, List<Claim> out) {
        for (int i = 0; i < rule.terms().size(); i++) {
            var term = rule.terms().get(i);
            if (term.stage() == Per.Stage.ATTEMPT) {
                long key = ledger.keys().provider(term.salt(), provider);
                out.add(new Claim(term, key, cost(term.limit())));
            }
        }
    }

    /** What the attempts will ask for, so that one question to the store is enough for both. */
    LimitStore.Next next(CallFacts facts) {
        if (!ledger.store().asksElsewhere()) {
            return LimitStore.Next.NONE;
        }
        var providers = facts.entry().targets().stream()
                .map(Target::provider)
                .distinct()
                .limit(MOST_PROVIDERS_AHEAD)
                .toList();
        var claims = new ArrayList<Claim>(0);
        for (var rule : rules) {
            providers.forEach(provider -> ofProvider(rule, provider, claims));
        }
        claims.removeIf(Claim::shadow);
        return claims.isEmpty() ? LimitStore.Next.NONE : new LimitStore.Next(claims, providers.size() == 1);
    }

    private long key(Term term) {
        return call == null
                ? ledger.keys().key(term.salt(), term.limit(), head)
                : ledger.keys().key(term.salt(), term.limit(), call);
    }

    /**
     * What is known before anything is used is a guess, and the caller has a hand in it: it asks for ever so many answers, or sends what no model would
     * read, and leaves. So a guess empties a bucket at most; what was used beyond it is a debt once that is known.
     */
    private long cost(Limit limit) {
        return Math.min(limit.quota().burst(), guess(limit.unit()));
    }

    private long guess(Unit unit) {
        if (call == null || !unit.isTokens()) {
            return 1;
        }
        var request = call.request();
        var model = call.entry().name();
        return switch (unit) {
            case INPUT_TOKENS -> ledger.estimates().input(model, request);
            case OUTPUT_TOKENS -> ledger.estimates().output(model, request);
            case TOKENS ->
                ledger.estimates().input(model, request) + ledger.estimates().output(model, request);
            case REQUESTS, CONCURRENCY -> 1;
        };
    }
}
