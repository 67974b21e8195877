package dev.tollgate.dialect;

import java.util.OptionalInt;

/**
 * The model that a request is written for.
 *
 * @param name      the name its provider knows it by
 * @param maxTokens the bound on output tokens that is sent where the dialect demands one and the caller gave none
 */
public record TargetModel(String name, OptionalInt maxTokens) {}
