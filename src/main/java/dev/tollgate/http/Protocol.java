package dev.tollgate.http;

/** The versions of HTTP that are spoken. */
public enum Protocol {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2");

    private final String number;

    Protocol(String number) {
        this.number = number;
    }

    /** As in OpenTelemetry's {@code network.protocol.version}. */
    public String number() {
        return number;
    }
}
