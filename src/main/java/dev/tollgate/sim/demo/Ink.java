package dev.tollgate.sim.demo;

/**
 * How text is marked: ANSI colours on a terminal, nothing elsewhere.
 *
 * @param colours whether escape sequences may be written
 * @param blocks whether characters beyond ASCII may be
 */
public record Ink(boolean colours, boolean blocks) {
    /** Text only. */
    public static final Ink PLAIN = new Ink(false, false);

    String strong(String text) {
        return marked("1", text);
    }

    String faint(String text) {
        return marked("2", text);
    }

    String good(String text) {
        return marked("32", text);
    }

    String bad(String text) {
        return marked("31", text);
    }

    String bar(int length) {
        return (blocks ? "\u2501" : "=").repeat(length);
    }

    private String marked(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
