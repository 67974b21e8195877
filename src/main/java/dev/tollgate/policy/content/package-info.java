/** What prompts and answers may say: filters that mask or refuse, on streams too, and text that is added to every prompt. */
@NullMarked
package dev.tollgate.policy.content;

import org.jspecify.annotations.NullMarked;
