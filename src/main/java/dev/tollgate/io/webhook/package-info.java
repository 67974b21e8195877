/** Webhooks that judge what is said: asked over HTTP on a loop of their own, in time or not at all. */
@NullMarked
package dev.tollgate.io.webhook;

import org.jspecify.annotations.NullMarked;
