/** What must not be seen in a text: personal data and secrets by their form and their check digits, and whatever an operator describes. */
@NullMarked
package dev.tollgate.policy.detect;

import org.jspecify.annotations.NullMarked;
