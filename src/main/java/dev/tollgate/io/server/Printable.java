package dev.tollgate.io.server;

/** A caller's own words, made fit for a message: bounded, and without anything that a terminal or a log would act upon. */
final class Printable {
    private static final int MAX = 120;

    private Printable() {}

    static String of(String text) {
        int length = Math.min(MAX, text.length());
        var out = new StringBuilder(length + 3);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            out.append(c < 0x20 || c >= 0x7f ? '?' : c);
        }
        return length < text.length() ? out.append("...").toString() : out.toString();
    }
}
