/**
 * What is served, as values: records that mirror the configuration file key by key with every default resolved, and
 * the difference between two of them as a plan.
 *
 * <p>The records are made by {@code config.file} from the declarations in {@code config.schema}; those declarations are
 * the only place that knows names, types, defaults and meanings; {@code config.check} judges them.
 */
@NullMarked
package dev.tollgate.config;

import org.jspecify.annotations.NullMarked;
