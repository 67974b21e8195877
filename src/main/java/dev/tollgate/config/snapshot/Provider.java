package dev.tollgate.config.snapshot;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.dialect.Dialect;

/**
 * A provider with its dialect found.
 *
 * @param name the configured name
 * @param dialect what is spoken there
 * @param config everything else that is configured of it
 */
public record Provider(String name, Dialect dialect, ProviderConfig config) {}
