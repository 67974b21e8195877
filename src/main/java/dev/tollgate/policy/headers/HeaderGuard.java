package dev.tollgate.policy.headers;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.FieldSink;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.PolicyNote;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One headers policy in one exchange.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class HeaderGuard implements Guard {
    private final HeaderPolicy policy;
    private final HeadFacts head;
    private Set<String> unfit = Set.of();
    private @Nullable CallFacts call;

    HeaderGuard(HeaderPolicy policy, HeadFacts head) {
        this.policy = policy;
        this.head = head;
    }

    @Override
    public Outcome<Consent> head() {
        return policy.allow().isEmpty() ? Consent.GIVEN : Outcome.ready(new Consent.Granted(policy.allow()));
    }

    @Override
    public Outcome<Consent> call(CallFacts facts) {
        call = facts;
        return Consent.GIVEN;
    }

    @Override
    public boolean editRequest(FieldSink out) {
        return edit(policy.request(), out);
    }

    @Override
    public boolean editAnswer(FieldSink out) {
        return edit(policy.response(), out);
    }

    private boolean edit(FieldEdits edits, FieldSink out) {
        if (edits.isEmpty()) {
            return false;
        }
        edits.remove().forEach(out::remove);
        edits.set().forEach((name, value) -> {
            var text = text(name, value);
            if (text.isEmpty()) {
                // Nobody's own word passes for what the policy says.
                out.remove(name);
            } else {
                out.set(name, text);
            }
        });
        edits.add().forEach((name, value) -> {
            var text = text(name, value);
            if (!text.isEmpty()) {
                out.add(name, text);
            }
        });
        return true;
    }

    private String text(String name, FieldValue value) {
        var text = value.of(head, call);
        if (text == null) {
            unfit = unfit.isEmpty() ? new LinkedHashSet<>(2) : unfit;
            unfit.add(name);
            return "";
        }
        return text;
    }

    @Override
    public void notes(Consumer<PolicyNote> out) {
        unfit.forEach(name -> out.accept(new PolicyNote(policy.name(), policy.kind(), "failed", name)));
    }
}
