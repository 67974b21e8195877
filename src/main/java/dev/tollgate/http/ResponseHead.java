package dev.tollgate.http;

/**
 * What is known of a response before its body.
 *
 * @param status 200 to 599: interim answers never get this far
 * @param headers end-to-end fields only
 */
public record ResponseHead(int status, Headers headers) {}
