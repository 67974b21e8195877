package dev.tollgate.config.policy;

/** Takes what is wrong with a policy beyond the shape of its keys. */
@FunctionalInterface
interface Findings {
    /**
     * One mistake.
     *
     * @param path below the policy, such as {@code match.model}
     */
    void add(String path, String found, String expected);
}
