/**
 * Attempts: a call goes to one endpoint after the other until one answers or none may be asked, and the answer goes to the client.
 *
 * <p>{@link dev.tollgate.io.attempt.AttemptLoop} decides, {@link dev.tollgate.io.attempt.Attempt} tries, {@link
 * dev.tollgate.io.attempt.AnswerFlow} passes on.
 */
@NullMarked
package dev.tollgate.io.attempt;

import org.jspecify.annotations.NullMarked;
