package dev.tollgate.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.facts.CallSpent;
import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.content.Scans;
import dev.tollgate.price.Cost;
import dev.tollgate.testing.Asked;
import dev.tollgate.wire.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CheckGuardTest {
    private static final Bytes BODY =
            Bytes.of("{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private final Asked asked = Asked.chat();
    private final CheckGuard guard = new CheckGuard(
            new CheckPolicy(
                    Rule.enforced("outside", Match.ALL),
                    new CheckRules(true, false, false, false, false, 1_000),
                    new Webhook(URI.create("http://127.0.0.1:1/"), null, Duration.ofSeconds(1), Map.of()),
                    question -> verdict,
                    Scans.HERE),
            asked.head());

    private List<String> noted() {
        var notes = new ArrayList<PolicyNote>();
        guard.notes(notes::add);
        return notes.stream().map(PolicyNote::action).toList();
    }

    @Test
    void aQuestionThatNobodyAnswersIsNoted() {
        assertThat(guard.body(asked.call(), () -> BODY)).isInstanceOf(Outcome.Pending.class);
        verdict.complete(new Verdict.None(Verdict.Trouble.TIMEOUT));
        assertThat(noted()).containsExactly("unchecked");
    }

    @Test
    void aQuestionThatIsGivenUpBecauseTheCallerLeftIsNoFailureOfTheWebhook() {
        assertThat(guard.body(asked.call(), () -> BODY)).isInstanceOf(Outcome.Pending.class);
        guard.ended(new CallSpent(499, Cost.NONE, null, 0, 0));
        assertThat(verdict).isCancelled();
        assertThat(noted()).isEmpty();
    }
}
