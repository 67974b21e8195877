/** Somebody outside is asked whether prompts may be sent and answers shown: the question, the verdict, and what follows from it. */
@NullMarked
package dev.tollgate.policy.check;

import org.jspecify.annotations.NullMarked;
