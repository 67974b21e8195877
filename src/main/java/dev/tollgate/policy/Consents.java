package dev.tollgate.policy;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the guards of one exchange have said so far: what they granted, narrowed or answered counts if they are enforced, and in shadow mode is only
 * noted.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class Consents {
    private Set<ControlHeader> granted = Set.of();
    private final List<Consent.Narrowed> narrowed = new ArrayList<>(0);
    private final List<PolicyNote> notes = new ArrayList<>(0);
    private Consent.@Nullable UseModel useModel;
    private @Nullable LocalAnswer answer;

    /** Keeps what a guard said; answers why the call stops here, or null. */
    @Nullable
    Fault take(Post post, Outcome<Consent> outcome) {
        return switch (outcome) {
            case Outcome.Ready<Consent>(var consent) -> {
                keep(post, consent);
                yield null;
            }
            case Outcome.Refused<Consent>(var why) -> {
                post.attempt = 0;
                yield refused(post, why);
            }
            case Outcome.Pending<Consent> _ -> throw post.stillPending();
        };
    }

    private void keep(Post post, Consent consent) {
        switch (consent) {
            case Consent.Given _ -> {}
            case Consent.Granted more -> {
                if (!onlyNoted(post, "shadow_grant", "")) {
                    granted = more.and(granted);
                }
            }
            case Consent.UseModel other -> {
                if (!onlyNoted(post, "shadow_downgrade", other.model())) {
                    useModel = other;
                }
            }
            case Consent.Narrowed less -> {
                if (!onlyNoted(post, "shadow_narrow", "")) {
                    narrowed.add(less);
                }
            }
            case Consent.Answered(var said) -> {
                if (!onlyNoted(post, "shadow_answer", "")) {
                    note(post, "answer", "");
                    answer = said;
                }
            }
        }
    }

    /** Whether a policy is in shadow mode, and what it would do was noted instead. */
    private boolean onlyNoted(Post post, String action, String detail) {
        if (post.isShadow()) {
            note(post, action, detail);
        }
        return post.isShadow();
    }

    /** Notes that a policy refuses; answers why the call stops here, or null in shadow mode. */
    @Nullable
    Fault refused(Post post, Fault why) {
        var policy = why.policy() == null ? post.policy.name() : why.policy();
        var action = post.isShadow() ? "shadow_refuse" : "refuse";
        var code = why.reason().code();
        notes.add(new PolicyNote(
                policy, post.policy.kind(), action, why.part() == null ? code : why.part() + " " + code));
        return post.isShadow() ? null : why.by(post.policy.name());
    }

    void note(Post post, String action, String detail) {
        note(new PolicyNote(post.policy.name(), post.policy.kind(), action, detail));
    }

    void note(PolicyNote note) {
        notes.add(note);
    }

    void noteOnce(Post post, String action, String detail) {
        var note = new PolicyNote(post.policy.name(), post.policy.kind(), action, detail);
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    List<PolicyNote> notes() {
        return List.copyOf(notes);
    }

    boolean grants(ControlHeader header) {
        return granted.contains(header);
    }

    List<Consent.Narrowed> narrowed() {
        return narrowed;
    }

    /** What is to serve instead of what was asked for; null for nothing. */
    Consent.@Nullable UseModel useModel() {
        return useModel;
    }

    /** What is said in the model's place; null for nothing. */
    @Nullable
    LocalAnswer answer() {
        return answer;
    }
}
