package dev.tollgate.io.net;

/** What came of reading the head of a request. */
sealed interface ReadHead permits Rejection, ServerRequest {}
