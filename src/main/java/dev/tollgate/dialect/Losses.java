package dev.tollgate.dialect;

import dev.tollgate.llm.ChatRequest.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What of a request a translation could not say, as the paths that the caller knows: each once, in the order found, at most
 * {@link #MOST}; of more only the number is kept.
 *
 * <p>Threads: confined to one exchange.
 */
public final class Losses {
    /** Longer lists help nobody, and they end up in a header. */
    public static final int MOST = 64;

    private static final int LONGEST = 160;

    private final Function<Setting, String> paths;
    private final List<String> found = new ArrayList<>(0);
    private int more;

    /** Makes an empty list; {@code paths} tells how the caller's dialect calls a setting. */
    public Losses(Function<Setting, String> paths) {
        this.paths = paths;
    }

    /** Something at this path was lost; what could not stand in a header is shown as {@code ?}, and a long path is cut. */
    public void add(String path) {
        var shown = printable(path);
        if (found.contains(shown)) {
            return;
        }
        if (found.size() < MOST) {
            found.add(shown);
        } else {
            more++;
        }
    }

    // A caller chooses the names of members that nobody knows.
    private static String printable(String path) {
        int length = Math.min(path.length(), LONGEST);
        for (int i = 0; i < length; i++) {
            if (!isPlain(path.charAt(i))) {
                var shown = new StringBuilder(length);
                path.chars().limit(length).forEach(c -> shown.append(isPlain((char) c) ? (char) c : '?'));
                return shown.toString();
            }
        }
        return path.substring(0, length);
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7F && c != ',' && c != ';' && c != '"' && c != '\\';
    }

    /** A setting was lost. */
    public void add(Setting setting) {
        add(paths.apply(setting));
    }

    /** The paths, and at the end {@code +n} if there were {@code n} more. */
    public List<String> paths() {
        if (found.isEmpty()) {
            return List.of();
        }
        if (more == 0) {
            return List.copyOf(found);
        }
        var all = new ArrayList<>(found);
        all.add("+" + more);
        return all;
    }
}
