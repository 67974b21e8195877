package dev.tollgate.io.keys;

/**
 * How it stands with the keys of one URL.
 *
 * @param keys of use, 0 where none were ever had
 * @param ageSeconds since they were had; -1 where none were
 * @param fetched how often they were had
 * @param failures tries that failed since
 * @param failed tries that failed at all
 * @param trouble why the last try failed; empty where it did not
 */
public record IssuerKeysStatus(int keys, long ageSeconds, long fetched, int failures, long failed, String trouble) {}
