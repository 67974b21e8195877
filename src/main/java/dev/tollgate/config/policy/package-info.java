/** The folder of policies, read and made into {@link dev.tollgate.policy.Policy policies}. */
@NullMarked
package dev.tollgate.config.policy;

import org.jspecify.annotations.NullMarked;
