/**
 * The data plane's server side: {@link dev.tollgate.io.server.ExchangeDriver} is the page that names the steps of an exchange; the body
 * gate, the attempt loop and the response pump do the moving.
 */
@NullMarked
package dev.tollgate.io.server;

import org.jspecify.annotations.NullMarked;
