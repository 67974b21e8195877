/** Anthropic message requests, to and from the neutral conversation. */
@NullMarked
package dev.tollgate.dialect.anthropic.chat;

import org.jspecify.annotations.NullMarked;
