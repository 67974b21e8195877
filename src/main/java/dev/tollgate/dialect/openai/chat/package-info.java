/** OpenAI chat requests, to and from the neutral conversation. */
@NullMarked
package dev.tollgate.dialect.openai.chat;

import org.jspecify.annotations.NullMarked;
