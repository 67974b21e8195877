package dev.tollgate.endpoint;

import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import java.util.OptionalInt;

/** Endpoints and prices for tests. */
public final class Endpoints {
    private Endpoints() {}

    /** The first endpoint of a provider, with no cap. */
    public static Endpoint hosted(String provider) {
        return hosted(provider, 0, OptionalInt.empty());
    }

    public static Endpoint hosted(String provider, int index, OptionalInt maxInflight) {
        var id = new Endpoint.Id(provider, "https://" + provider + ".example/" + index, "");
        return new Endpoint(id, index, index, 0, maxInflight, Speed.HOSTED);
    }

    /** Dollars per million tokens. */
    public static Price price(String input, String output) {
        return Price.of(Rates.of(Rate.ofDollars(input), Rate.ofDollars(output)), Provenance.of("test"));
    }
}
