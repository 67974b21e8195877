package dev.tollgate.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A model's name as somebody wrote it, with the spellings under which a catalogue may know it.
 *
 * <p>Two names are the same model when {@link #spellings} meet: case, {@code provider/} and {@code models/} prefixes, Bedrock's region and
 * vendor prefixes, {@code @20250101} for {@code -20250101}. They are snapshots of one model when {@link #undated} is equal: date suffixes,
 * {@code -latest}, {@code @default}, {@code -v2:0} and tags such as {@code :free} fall away. Nothing else does: {@code gpt-4o} never
 * becomes {@code gpt-4o-mini} nor the reverse.
 *
 * @param raw the name as written, without surrounding blanks
 */
public record ModelName(String raw) {

    /** Longer names are compared as they stand: no provider has them, so they are not worth taking apart. */
    private static final int LONGEST = 200;

    /** What OpenAI's fine-tuned models begin with; they cost more than the model that they are made from. */
    private static final String FINE_TUNED = "ft:";

    private static final Set<String> REGIONS =
            Set.of("us", "eu", "apac", "global", "us-gov", "jp", "au", "ca", "sa", "me", "af", "in");
    private static final Set<String> VENDORS = Set.of(
            "anthropic",
            "amazon",
            "ai21",
            "cohere",
            "deepseek",
            "google",
            "meta",
            "minimax",
            "mistral",
            "moonshot",
            "moonshotai",
            "nvidia",
            "openai",
            "qwen",
            "writer",
            "xai",
            "zai");

    public ModelName {
        raw = raw.strip();
    }

    public static ModelName of(String raw) {
        return new ModelName(raw);
    }

    /** The same model under other spellings, most specific first; the first is the name in lower case. */
    public List<String> spellings() {
        var name = raw.toLowerCase(Locale.ROOT);
        var found = new ArrayList<String>(4);
        found.add(name);
        if (name.length() > LONGEST) {
            return found;
        }
        if (name.startsWith(FINE_TUNED)) {
            addIfNew(found, withoutOwner(name));
            return found;
        }
        name = addIfNew(found, dashedDate(name));
        for (var slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/')) {
            name = addIfNew(found, name.substring(slash + 1));
        }
        name = addIfNew(found, withoutDottedPrefix(name, REGIONS));
        addIfNew(found, withoutDottedPrefix(name, VENDORS));
        return found;
    }

    /** The model without snapshot date, {@code latest} or tag: what all its snapshots share. */
    public String undated() {
        var spellings = spellings();
        return undated(spellings.get(spellings.size() - 1));
    }

    /** Takes the snapshot off one spelling; the spelling itself if it has none. */
    public static String undated(String spelling) {
        if (spelling.length() > LONGEST) {
            return spelling;
        }
        var name = spelling;
        var tag = name.lastIndexOf(':');
        if (tag > 0 && !name.startsWith(FINE_TUNED)) {
            name = withoutVersion(name.substring(0, tag));
        }
        var at = name.lastIndexOf('@');
        if (at > 0) {
            name = name.substring(0, at);
        }
        name = withoutSuffix(name, "-latest");
        return withoutDate(name);
    }

    /** {@code ft:gpt-4o-mini-2024-07-18:owner:suffix:id} is priced as {@code ft:gpt-4o-mini-2024-07-18}. */
    private static String withoutOwner(String name) {
        var colon = name.indexOf(':', FINE_TUNED.length());
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static String addIfNew(List<String> names, String name) {
        if (!name.isEmpty() && !name.equals(names.get(names.size() - 1))) {
            names.add(name);
        }
        return name;
    }

    /** Vertex AI writes {@code claude-sonnet-4@20250514} for what others call {@code claude-sonnet-4-20250514}. */
    private static String dashedDate(String name) {
        var at = name.lastIndexOf('@');
        return at > 0 && name.length() == at + 9 && areDigits(name, at + 1, at + 9)
                ? name.substring(0, at) + '-' + name.substring(at + 1)
                : name;
    }

    private static String withoutDottedPrefix(String name, Set<String> prefixes) {
        var dot = name.indexOf('.');
        return dot > 0 && prefixes.contains(name.substring(0, dot)) ? name.substring(dot + 1) : name;
    }

    /** Bedrock closes its ids with {@code -v1:0}; the part before the colon is a version only together with it. */
    private static String withoutVersion(String name) {
        var dash = name.lastIndexOf("-v");
        return dash > 0 && dash + 2 < name.length() && areDigits(name, dash + 2, name.length())
                ? name.substring(0, dash)
                : name;
    }

    private static String withoutSuffix(String name, String suffix) {
        return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }

    private static String withoutDate(String name) {
        var end = name.length();
        if (end > 9 && name.charAt(end - 9) == '-' && isDate(name, end - 8, end - 4, end - 2)) {
            return name.substring(0, end - 9);
        }
        if (end > 11
                && name.charAt(end - 11) == '-'
                && name.charAt(end - 6) == '-'
                && name.charAt(end - 3) == '-'
                && isDate(name, end - 10, end - 5, end - 2)) {
            return name.substring(0, end - 11);
        }
        return name;
    }

    private static boolean isDate(String name, int year, int month, int day) {
        return areDigits(name, year, year + 4)
                && name.startsWith("20", year)
                && between(name, month, 1, 12)
                && between(name, day, 1, 31);
    }

    private static boolean between(String name, int from, int low, int high) {
        if (!areDigits(name, from, from + 2)) {
            return false;
        }
        var value = (name.charAt(from) - '0') * 10 + name.charAt(from + 1) - '0';
        return value >= low && value <= high;
    }

    private static boolean areDigits(String name, int from, int to) {
        for (var i = from; i < to; i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return raw;
    }
}
