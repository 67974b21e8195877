package dev.tollgate.dialect;

import dev.tollgate.llm.Operation;

/**
 * One address at which callers ask for one kind of model call.
 *
 * @param method the HTTP method, such as {@code POST}
 * @param path   the exact path, such as {@code /v1/chat/completions}
 */
public record Face(String method, String path, Operation operation) {}
