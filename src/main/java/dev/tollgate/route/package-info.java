/** Which targets may serve a model name: the routing table as configured, before anything is known about health, load or speed. */
@NullMarked
package dev.tollgate.route;

import org.jspecify.annotations.NullMarked;
