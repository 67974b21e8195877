/** Server-sent events: the framing of a stream cut at any byte, and the text of events of our own. */
@NullMarked
package dev.tollgate.wire.sse;

import org.jspecify.annotations.NullMarked;
