/** What policies are told of a call, stage by stage. */
@NullMarked
package dev.tollgate.facts;

import org.jspecify.annotations.NullMarked;
