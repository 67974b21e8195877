/** Where views of settlements go: log lines, metrics and spans, each by a bounded way that never makes an event loop wait. */
@NullMarked
package dev.tollgate.io.export;

import org.jspecify.annotations.NullMarked;
