package dev.tollgate.endpoint;

import java.util.OptionalInt;

/**
 * One way of reaching a provider: one base URL with one key. Two keys of a provider are two endpoints, so that a refused key cools down alone.
 *
 * @param id what makes it the same endpoint after a reload, so that what was learned about it survives
 * @param index its place among the provider's endpoints, from 0
 * @param urlIndex which of the provider's base URLs it uses
 * @param keyIndex which of the provider's keys it uses
 * @param maxInflight requests that may be under way at once; empty means no cap
 * @param preset how fast it is taken to be until it has been measured
 */
public record Endpoint(Id id, int index, int urlIndex, int keyIndex, OptionalInt maxInflight, Speed preset) {

    /**
     * The identity of an endpoint across reloads.
     *
     * @param provider the provider's name in the configuration
     * @param url the base URL
     * @param credential a fingerprint of the key, never the key; empty where there is none
     */
    public record Id(String provider, String url, String credential) {}

    /** The provider's name. */
    public String provider() {
        return id.provider();
    }

    /** The stable display name, {@code provider/index}. */
    public String name() {
        return id.provider() + "/" + index;
    }
}
