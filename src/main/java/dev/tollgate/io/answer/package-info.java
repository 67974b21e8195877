/**
 * Answers: how what an upstream says reaches the client, held until it is whole or event by event, and what is written on it.
 *
 * <p>{@link dev.tollgate.io.answer.AnswerFlow} is one upstream answer on its way, {@link dev.tollgate.io.answer.ClientAnswer} what the
 * client gets, {@link dev.tollgate.io.answer.Recipient} the exchange in between.
 */
@NullMarked
package dev.tollgate.io.answer;

import org.jspecify.annotations.NullMarked;
