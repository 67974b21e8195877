package dev.tollgate.policy;

/** Whether what a policy decides is done. */
public enum Mode {
    /** It is done. */
    ENFORCE,
    /** It is noted, and the call goes on as if the policy had consented. */
    SHADOW
}
