/** From one dialect to another: what every translation of requests shares, and the transcoder that is made of two dialects' codecs. */
@NullMarked
package dev.tollgate.dialect.translation;

import org.jspecify.annotations.NullMarked;
