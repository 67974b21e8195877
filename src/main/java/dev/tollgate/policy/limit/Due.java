package dev.tollgate.policy.limit;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Mode;
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
    private final List<LimitPolicy.Salted> written;
    private final List<LimitPolicy.Salted> rules = new ArrayList<>(2);
    private @Nullable CallFacts call;

    private Due(HeadFacts head, LimitLedger ledger, List<LimitPolicy.Salted> written) {
        this.head = head;
        this.ledger = ledger;
        this.written = written;
    }

    /** Of these rules those that speak of this head; null where none does. */
    static @Nullable Due of(HeadFacts head, LimitLedger ledger, List<LimitPolicy.Salted> written) {
        Due due = null;
        for (int i = 0; i < written.size(); i++) {
            if (match(written.get(i)).head(head)) {
                due = due == null ? new Due(head, ledger, written) : due;
                due.rules.add(written.get(i));
            }
        }
        return due;
    }

    private static Match match(LimitPolicy.Salted rule) {
        return rule.rule().rule().match();
    }

    /** The call is known: those stay that speak of it. */
    void known(CallFacts facts) {
        call = facts;
        rules.removeIf(rule -> match(rule).needsCall() && !match(rule).call(facts));
    }

    /** Another model serves it: those that speak of that one. */
    void servedBy(CallFacts served) {
        call = served;
        rules.clear();
        for (var rule : written) {
            if (match(rule).head(head)
                    && (!match(rule).needsCall() || match(rule).call(served))) {
                rules.add(rule);
            }
        }
    }

    /** Whether some limit of this call can only be judged later than its head. */
    boolean afterHead() {
        for (var rule : rules) {
            if (match(rule).needsCall()) {
                return true;
            }
            for (var limit : rule.rule().limits()) {
                if (limit.stage() != Per.Stage.HEAD) {
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
        var due = new ArrayList<Claim>(4);
        for (var rule : rules) {
            boolean needsCall = match(rule).needsCall();
            if (needsCall && stage == Per.Stage.HEAD) {
                continue;
            }
            boolean late = stage == Per.Stage.CALL && (needsCall || all);
            for (int i = 0; i < rule.salts().size(); i++) {
                var limit = rule.rule().limits().get(i);
                if (limit.stage() == stage || (late && limit.stage() == Per.Stage.HEAD)) {
                    due.add(new Claim(rule.rule(), limit, key(rule.salts().get(i), limit), cost(limit.unit())));
                }
            }
        }
        return due;
    }

    /** What an attempt at this provider asks. */
    List<Claim> ofProvider(String provider) {
        var due = new ArrayList<Claim>(0);
        rules.forEach(rule -> ofProvider(rule, provider, due));
        return due;
    }

    private void ofProvider(LimitPolicy.Salted rule, String provider, List<Claim> out) {
        for (int i = 0; i < rule.salts().size(); i++) {
            var limit = rule.rule().limits().get(i);
            if (limit.stage() == Per.Stage.ATTEMPT) {
                long key = ledger.keys().provider(rule.salts().get(i), provider);
                out.add(new Claim(rule.rule(), limit, key, cost(limit.unit())));
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
            if (rule.rule().rule().mode() == Mode.ENFORCE) {
                providers.forEach(provider -> ofProvider(rule, provider, claims));
            }
        }
        return claims.isEmpty() ? LimitStore.Next.NONE : new LimitStore.Next(claims, providers.size() == 1);
    }

    private long key(long salt, Limit limit) {
        return call == null
                ? ledger.keys().key(salt, limit, head)
                : ledger.keys().key(salt, limit, call);
    }

    private long cost(Unit unit) {
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
