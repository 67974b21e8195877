/** What the world is shown of an exchange: names, one file per convention, and pure views of a {@code Settlement}. Content never. */
@NullMarked
package dev.tollgate.telemetry;

import org.jspecify.annotations.NullMarked;
