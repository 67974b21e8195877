package dev.tollgate.policy.detect;

/**
 * What is looked for, and what becomes of it.
 *
 * @param name how notes and messages call it, such as {@code email}
 * @param mask what stands there instead; printable ASCII without quote and backslash, so that it is the same in any JSON
 */
public record Filter(String name, Detector detector, Action action, String mask) {
    /** What becomes of a finding. */
    public enum Action {
        /** Something else stands in its place. */
        MASK,
        /** The call ends. */
        REFUSE
    }
}
