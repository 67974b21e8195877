/**
 * Attempts: a call goes to one endpoint after the other until one answers or none may be asked, and what it says becomes an answer.
 *
 * <p>{@link dev.tollgate.io.attempt.AttemptLoop} decides, {@link dev.tollgate.io.attempt.Attempt} tries, {@link
 * dev.tollgate.io.answer.AnswerFlow} passes on.
 */
@NullMarked
package dev.tollgate.io.attempt;

import org.jspecify.annotations.NullMarked;
