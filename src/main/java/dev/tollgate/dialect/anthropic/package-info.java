/**
 * The Anthropic dialect: messages and the counting of their tokens (Anthropic API reference, 2026-11; server-sent events as in the
 * WHATWG HTML standard, section 9.2).
 */
@NullMarked
package dev.tollgate.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
