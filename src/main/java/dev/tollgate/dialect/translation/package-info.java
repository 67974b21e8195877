/** From one dialect to another: what translations of requests and of answers share, and the transcoder that is made of two dialects' codecs. */
@NullMarked
package dev.tollgate.dialect.translation;

import org.jspecify.annotations.NullMarked;
