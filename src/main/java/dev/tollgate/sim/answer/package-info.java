/** What a simulated provider says, as a pure function: OpenAI answers, errors and streams, then their framing as a script of steps. */
@NullMarked
package dev.tollgate.sim.answer;

import org.jspecify.annotations.NullMarked;
