/** The keys of issuers, fetched over HTTP on the control plane's loop and kept while they cannot be fetched. */
@NullMarked
package dev.tollgate.io.keys;

import org.jspecify.annotations.NullMarked;
