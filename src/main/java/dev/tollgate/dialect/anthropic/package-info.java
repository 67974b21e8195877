/** The Anthropic dialect: messages, passed through from Anthropic to Anthropic, and their translation. */
@NullMarked
package dev.tollgate.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
