package dev.tollgate.policy;

/**
 * What a policy did in a call, for access line, span and metrics.
 *
 * @param policy the operator's name for it
 * @param kind what it decides about
 * @param action what it did, one of a few words of its kind: {@code refuse}, {@code shadow_refuse}, {@code warn}, {@code observe} …
 * @param detail evidence in a few words; empty where there is none; never content, never a secret
 */
public record PolicyNote(String policy, PolicyKind kind, String action, String detail) {}
