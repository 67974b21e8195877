/**
 * What a run that goes in circles looks like: pure rules over hashes of what an agent did, and the steps by which the answer to it
 * gets firmer.
 */
@NullMarked
package dev.tollgate.policy.loop;

import org.jspecify.annotations.NullMarked;
