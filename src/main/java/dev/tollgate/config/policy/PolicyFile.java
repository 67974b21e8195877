package dev.tollgate.config.policy;

import java.util.List;

/**
 * What a policy file says.
 *
 * @param policies in the order of the file
 */
public record PolicyFile(List<PolicyRule> policies) {
    public PolicyFile {
        policies = List.copyOf(policies);
    }
}
