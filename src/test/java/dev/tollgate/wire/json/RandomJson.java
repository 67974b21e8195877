package dev.tollgate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Random;

/** Writes a valid document that a seed determines, with odd whitespace, escapes, names and numbers. */
final class RandomJson {
    private final Random random;
    private final StringBuilder out = new StringBuilder();

    RandomJson(long seed) {
        random = new Random(seed * 31 + 7);
    }

    /** An object or array, so that strings lie inside of something. */
    byte[] document() {
        space();
        container(0);
        space();
        return out.toString().getBytes(UTF_8);
    }

    private void container(int depth) {
        boolean object = random.nextBoolean();
        int size = random.nextInt(10) == 0 ? random.nextInt(30) : random.nextInt(5);
        var names = new HashSet<String>();
        out.append(object ? '{' : '[');
        space();
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.append(',');
                space();
            }
            if (object) {
                var name = text(12);
                while (!names.add(name)) {
                    name += i;
                }
                string(name);
                space();
                out.append(':');
                space();
            }
            value(depth + 1);
            space();
        }
        out.append(object ? '}' : ']');
    }

    private void value(int depth) {
        switch (random.nextInt(depth > 6 ? 6 : 9)) {
            case 0 -> out.append("true");
            case 1 -> out.append(random.nextBoolean() ? "false" : "null");
            case 2 -> number();
            case 3, 4, 5 -> string(text(random.nextInt(8) == 0 ? 300 : 20));
            default -> container(depth);
        }
    }

    private void number() {
        out.append(random.nextInt(3) == 0 ? "-" : "")
                .append(random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(1 << random.nextInt(30)));
        if (random.nextInt(3) == 0) {
            out.append('.').append(random.nextInt(1000));
        }
        if (random.nextInt(3) == 0) {
            out.append(random.nextBoolean() ? 'e' : 'E').append(new String[] {"", "+", "-"}[random.nextInt(3)]);
            out.append(random.nextInt(random.nextInt(5) == 0 ? 299 : 20));
        }
    }

    private String text(int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            int code =
                    switch (random.nextInt(12)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/".charAt(random.nextInt(3));
                        case 2 -> 0x80 + random.nextInt(0x780);
                        case 3 -> 0x800 + random.nextInt(0xD000);
                        case 4 -> 0x10000 + random.nextInt(0x100000);
                        default -> 'a' + random.nextInt(26);
                    };
            text.appendCodePoint(code);
        }
        return text.toString();
    }

    private void string(String text) {
        out.append('"');
        boolean escapesAll = random.nextInt(10) == 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int simple = "\"\\/\b\f\n\r\t".indexOf(c);
            if (simple >= 0 && random.nextInt(4) > 0) {
                out.append('\\').append("\"\\/bfnrt".charAt(simple));
            } else if (c < 0x20 || c == '"' || c == '\\' || escapesAll) {
                out.append(random.nextBoolean() ? "\\u%04x".formatted((int) c) : "\\u%04X".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private void space() {
        for (int i = random.nextInt(6) - 3; i > 0; i--) {
            out.append(" \t\r\n".charAt(random.nextInt(4)));
        }
    }
}
