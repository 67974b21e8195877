package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Peer;
import dev.tollgate.exchange.Timeline;
import dev.tollgate.exchange.TraceContext;
import dev.tollgate.exchange.TraceSampling;
import dev.tollgate.http.HeaderList;
import dev.tollgate.http.Protocol;
import dev.tollgate.http.RequestHead;
import dev.tollgate.http.RequestTarget;
import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.run.Run.Source;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunCluesTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final RunClues clues = new RunClues(42, RunClues.HEADERS);

    @Test
    void nothingSaidIsNothingDeclared() {
        var evidence = said();

        assertThat(evidence.declared()).isZero();
        assertThat(evidence.trace()).as("a trace that begins here").isZero();
        assertThat(evidence.retry()).isFalse();
    }

    @Test
    void theFirstHeaderOfTheListCounts() {
        var one = said("x-session-id", "a", "x-run-id", "b");

        assertThat(one.source()).isEqualTo(Source.HEADER);
        assertThat(one.declared()).isEqualTo(said("x-run-id", "b").declared());
        assertThat(said("x-session-id", "b").declared())
                .as("the same value in another field is another id")
                .isNotEqualTo(one.declared());
    }

    @Test
    void idsAreKeyedAndBounded() {
        var other = new RunClues(43, RunClues.HEADERS);

        assertThat(other.of(arrival("x-run-id", "b"), 5, Transcript.NONE).declared())
                .isNotEqualTo(said("x-run-id", "b").declared());
        assertThat(said("x-run-id", "x".repeat(257)).declared()).isZero();
    }

    @Test
    void otherHeadersMayBeConfigured() {
        var configured = new RunClues(42, List.of("X-Task"));

        assertThat(configured.of(arrival("x-task", "7"), 5, Transcript.NONE).declared())
                .isNotZero();
        assertThat(configured.of(arrival("x-run-id", "7"), 5, Transcript.NONE).declared())
                .isZero();
    }

    @Test
    void agentsOfAClaudeCodeSessionFormATree() {
        var main = said("x-claude-code-session-id", "s");
        var child = said("x-claude-code-session-id", "s", "x-claude-code-agent-id", "a");
        var grandchild = said(
                "x-claude-code-session-id", "s", "x-claude-code-agent-id", "b", "x-claude-code-parent-agent-id", "a");

        assertThat(main.parent()).isZero();
        assertThat(child.parent()).isEqualTo(main.declared());
        assertThat(grandchild.parent()).isEqualTo(child.declared());
        assertThat(List.of(main.declared(), child.declared(), grandchild.declared()))
                .doesNotHaveDuplicates();
    }

    @Test
    void threadsOfCodexFormATree() {
        var parent = said("thread-id", "t1");
        var child = said("thread-id", "t2", "x-codex-parent-thread-id", "t1");

        assertThat(child.parent()).isEqualTo(parent.declared());
        assertThat(child.declared()).isNotEqualTo(parent.declared());
    }

    @Test
    void baggageIsReadMemberByMember() {
        var carried = said("baggage", "a=b, gen_ai.conversation.id = c1;p=1 ,session.id=s");

        assertThat(carried.source()).isEqualTo(Source.BAGGAGE);
        assertThat(carried.declared())
                .isEqualTo(said("baggage", "gen_ai.conversation.id=c1").declared());
        assertThat(said("baggage", "gen_ai.conversation.id=").declared()).isZero();
        assertThat(said("baggage", "my.session.id=1").declared()).isZero();
        assertThat(said("baggage", "session.id=1," + "x".repeat(9000)).declared())
                .isZero();
    }

    @Test
    void theConversationNamedInTheBodyComesAfterWhatTheHeadSays() {
        var transcript = new TranscriptBuilder().conversation(77, false).build(1);

        assertThat(clues.of(arrival(), 5, transcript).declared()).isEqualTo(77);
        assertThat(clues.of(arrival(), 5, transcript).source()).isEqualTo(Source.CONVERSATION);
        assertThat(clues.of(arrival("x-run-id", "b"), 5, transcript).source()).isEqualTo(Source.HEADER);
        var session = new TranscriptBuilder().session(78, 9).build(1);
        assertThat(clues.of(arrival(), 5, session).source()).isEqualTo(Source.SESSION);
        assertThat(clues.of(arrival(), 5, session).hint()).isNotZero();
    }

    @Test
    void retriesAndTracesAreTold() {
        assertThat(said("x-stainless-retry-count", "1").retry()).isTrue();
        assertThat(said("x-stainless-retry-count", "0").retry()).isFalse();
        assertThat(said("traceparent", PARENT).trace()).isNotZero();
    }

    private RunEvidence said(String... fields) {
        return clues.of(arrival(fields), 5, Transcript.NONE);
    }

    private static Arrival arrival(String... fields) {
        var headers = HeaderList.of(fields);
        return new Arrival(
                "id",
                "llm",
                new Peer("192.0.2.7", 1, false),
                Protocol.HTTP_1_1,
                new RequestHead("POST", (RequestTarget) RequestTarget.parse("/v1/chat/completions"), null, headers, 0),
                TraceContext.of(headers.get("traceparent"), null, new SplittableRandom(1), TraceSampling.NONE),
                1_800_000_000_000L,
                new Timeline(0));
    }
}
