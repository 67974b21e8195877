package dev.tollgate.policy.loop;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;

/** What is new in the last {@value Transcript#COMPARED} messages between an agent and whoever answers it (L5, L6). */
final class Talk {
    private Talk() {}

    /** How many earlier things the agent said its last one nearly repeats, as far back as whoever answers it said nothing new either. */
    static int repeats(Transcript told) {
        int others = told.said(Role.USER);
        int repeated = repeated(told, Role.ASSISTANT);
        int count = 0;
        for (int i = Integer.numberOfTrailingZeros(told.said(Role.ASSISTANT)) + 1; repeated >>> i != 0; i++) {
            if ((others >>> i & 1) != 0 && (told.alike(i) & others) == 0) {
                return count;
            }
            count += repeated >>> i & 1;
        }
        return count;
    }

    /** Whether neither side said anything new last. */
    static boolean isIdle(Transcript told) {
        return repeated(told, Role.ASSISTANT) != 0 && repeated(told, Role.USER) != 0;
    }

    /** Which of the earlier things that a side said its last one nearly repeats. */
    private static int repeated(Transcript told, Role side) {
        int said = told.said(side);
        return said == 0 ? 0 : told.alike(Integer.numberOfTrailingZeros(said)) & said;
    }
}
