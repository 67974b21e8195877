package dev.tollgate.dialect;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of tools that had to be sent under another name, so that the answer can call them by the caller's; and the name of the one, if
 * any, that the caller knows nothing of, because it stands for the form of the answer.
 *
 * <p>Threads: confined to one exchange; filled while the request is written, read while the answer is.
 */
public final class ToolNames {
    private final Map<String, String> written = new HashMap<>(0);
    private @Nullable String answer;

    /** Says that what the model calls this tool with is its answer. */
    public void answering(String sent) {
        answer = sent;
    }

    /** Whether a call by this name is the answer. */
    public boolean isAnswer(String sent) {
        return sent.equals(answer);
    }

    /** The caller's name of a tool that the model calls by this name. */
    public String original(String sent) {
        return written.getOrDefault(sent, sent);
    }

    /** Whether every tool is called as the caller calls it. */
    public boolean isEmpty() {
        return written.isEmpty() && answer == null;
    }

    /**
     * A name within the limits of a dialect: letters, digits, {@code _} and {@code -}. A name that fits stays; any other is made to fit
     * and gets a hash of the whole at its end, the same in every request, so that prompts stay cacheable.
     *
     * @param longest in characters, above 16
     */
    public String fitting(String name, int longest) {
        var sent = fit(name, longest);
        if (!sent.equals(name)) {
            written.put(sent, name);
        }
        return sent;
    }

    /** The same for a name that nobody has to know again, such as the id of a call in a request. */
    public static String fit(String name, int longest) {
        if (fits(name, longest)) {
            return name;
        }
        var hash = "_" + String.format("%08x", name.hashCode());
        var kept = new StringBuilder(longest);
        for (int i = 0; i < name.length() && kept.length() < longest - hash.length(); i++) {
            kept.append(allowed(name.charAt(i)) ? name.charAt(i) : '_');
        }
        return kept.append(hash).toString();
    }

    private static boolean fits(String name, int longest) {
        if (name.isEmpty() || name.length() > longest) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!allowed(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
