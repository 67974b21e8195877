package dev.tollgate.policy.budget.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose spending is counted together. */
class SubjectsTest {
    @Test
    void tenantsThatImitateEachOtherDoNotMeet() {
        var names = List.of("a", "a/b", "a%2Fb", "b/c", "c", "b", "%2Fb", "a/b/c");
        var seen = new HashMap<String, String>();
        for (var tenant : names) {
            for (var name : names) {
                var other = seen.put(Subjects.tenanted(tenant, name), tenant + " and " + name);
                assertThat(other).as("the same as %s and %s", tenant, name).isNull();
            }
        }
        for (var name : names) {
            assertThat(seen.put(Subjects.tenanted(null, name), name))
                    .as("of no tenant: %s", name)
                    .isNull();
        }
    }

    @Test
    void ordinaryNamesStandAsTheyAre() {
        assertThat(Subjects.tenanted(null, "billing-bot")).isEqualTo("billing-bot");
        assertThat(Subjects.tenanted("acme", "billing-bot")).isEqualTo("acme/billing-bot");
    }
}
