/**
 * The OpenAI dialect: chat completions, completions, embeddings and responses, as OpenAI and the servers compatible with it write
 * them (OpenAI API reference, 2026-11; server-sent events as in the WHATWG HTML standard, section 9.2).
 */
@NullMarked
package dev.tollgate.dialect.openai;

import org.jspecify.annotations.NullMarked;
