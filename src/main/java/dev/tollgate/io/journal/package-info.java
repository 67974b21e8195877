/** The budget ledger's memory on disk: every change as a checksummed record, so that a restart forgets no spending. */
@NullMarked
package dev.tollgate.io.journal;

import org.jspecify.annotations.NullMarked;
