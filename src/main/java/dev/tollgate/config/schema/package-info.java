/**
 * What may be written in the configuration file: one declaration per key with name, type, default and meaning. The
 * binder in {@code config.file}, the JSON Schema, the tables of the documentation and the redacted view are all read
 * off the same declarations, so that they cannot disagree.
 */
@NullMarked
package dev.tollgate.config.schema;

import org.jspecify.annotations.NullMarked;
