/**
 * From bytes to records: the file is read into a tree that knows where each node stands and how it was written, names
 * of variables and files are replaced, and the tree is bound by the declarations of {@code config.schema}. Every
 * problem of a file is found in one run. Reading files and variables is the caller's business.
 */
@NullMarked
package dev.tollgate.config.file;

import org.jspecify.annotations.NullMarked;
