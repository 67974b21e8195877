/** What belongs to one event loop: its clock, its random numbers, its deadlines, and how late it runs. */
@NullMarked
package dev.tollgate.io.loop;

import org.jspecify.annotations.NullMarked;
