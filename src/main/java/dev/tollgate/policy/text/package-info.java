/** Where prompts and answers say something: every string that may be text, in whole documents and in events of streams, and events that are kept to be shown later. */
@NullMarked
package dev.tollgate.policy.text;

import org.jspecify.annotations.NullMarked;
