package dev.tollgate.wire.json;

/** The way to a place in a document as text: {@code $.messages[3].content}, printable ASCII, of bounded length. */
final class JsonPath {
    private static final int MAX_CHARS = 240;
    private static final int MAX_NAME_CHARS = 48;
    private static final int END_LEVELS = 8;

    private JsonPath() {}

    /** The innermost open container or, with {@code last}, the member or element of it that is being read. */
    static String of(Nesting nesting, MemberNames names, boolean last) {
        var path = new StringBuilder("$");
        int levels = last ? nesting.depth : nesting.depth - 1;
        for (int level = 1; level <= levels; level++) {
            if (level == END_LEVELS + 1 && levels > 2 * END_LEVELS) {
                path.append("...");
                level = levels - END_LEVELS + 1;
            }
            if (nesting.isArray(level)) {
                if (nesting.indexAt(level) >= 0) {
                    path.append('[').append(nesting.indexAt(level)).append(']');
                }
            } else if (nesting.entryAt(level) >= 0) {
                member(path, names.describe(nesting.entryAt(level)));
            }
        }
        return shortened(path);
    }

    /** A member of the container at this path. */
    static String of(Nesting nesting, MemberNames names, String member) {
        var path = new StringBuilder(of(nesting, names, false));
        member(path, member);
        return shortened(path);
    }

    private static void member(StringBuilder path, String name) {
        if (isPlain(name)) {
            path.append('.').append(name);
            return;
        }
        path.append("[\"");
        for (int i = 0; i < Math.min(name.length(), MAX_NAME_CHARS); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\') {
                path.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7F) {
                path.append(c);
            } else {
                path.append("\\u%04x".formatted((int) c));
            }
        }
        path.append(name.length() > MAX_NAME_CHARS ? "...\"]" : "\"]");
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS || Character.isDigit(name.charAt(0))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static String shortened(StringBuilder path) {
        if (path.length() <= MAX_CHARS) {
            return path.toString();
        }
        int half = (MAX_CHARS - 3) / 2;
        return path.substring(0, half) + "..." + path.substring(path.length() - half);
    }
}
