package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.http.HeaderList;
import dev.tollgate.identity.AgentIdentity.Source;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentIdentityTest {
    private static final Caller HOLDER = new Caller.KeyHolder("ci", "bot", null, null, Set.of(), 1);
    private static final Caller NOBODY = new Caller.Anonymous(2);

    @Test
    void shouldNarrowAProvenAgentByWhatItDeclaresAndNeverReplaceIt() {
        assertThat(AgentIdentity.of(HOLDER, HeaderList.of("tollgate-agent", "admin")))
                .isEqualTo(new AgentIdentity("bot", "admin", Source.KEY, true));
        assertThat(AgentIdentity.of(HOLDER, HeaderList.of()))
                .isEqualTo(new AgentIdentity("bot", null, Source.KEY, true));
    }

    @Test
    void shouldTakeAnAnonymousCallersWordForItsNameOnly() {
        assertThat(AgentIdentity.of(NOBODY, HeaderList.of("tollgate-agent", "planner")))
                .isEqualTo(new AgentIdentity("planner", "planner", Source.DECLARED, false));
        assertThat(AgentIdentity.of(NOBODY, HeaderList.of()))
                .isEqualTo(new AgentIdentity("", null, Source.NONE, false));
    }

    @Test
    void shouldReadTheFieldsByWhichAgentsNameThemselvesInTheirOrder() {
        assertThat(AgentIdentity.of(
                                NOBODY,
                                HeaderList.of(
                                        "x-openai-subagent", "review",
                                        "x-claude-code-agent-id", "explore-1",
                                        "user-agent", "claude-cli/1.0"))
                        .declared())
                .isEqualTo("explore-1");
        assertThat(AgentIdentity.of(NOBODY, HeaderList.of("baggage", "a=b, gen_ai.agent.name=planner;p=1,c=d"))
                        .name())
                .isEqualTo("planner");
    }

    @Test
    void shouldTellProgramsApartByTheirProductWithoutTakingItForAnAgent() {
        assertThat(AgentIdentity.of(NOBODY, HeaderList.of("user-agent", "OpenAI/Python 1.0")))
                .isEqualTo(new AgentIdentity("", "OpenAI", Source.NONE, false));
    }

    @Test
    void shouldNotHearNamesThatAreTooLongOrNotFitForALog() {
        for (var name : new String[] {"a b", "a\"b", "<script>", "x".repeat(65), "", "gr\u00fcn"}) {
            assertThat(AgentIdentity.of(NOBODY, HeaderList.of("tollgate-agent", name))
                            .declared())
                    .as(name)
                    .isNull();
        }
    }
}
