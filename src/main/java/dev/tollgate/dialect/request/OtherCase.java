package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import java.util.Locale;

/**
 * Names that differ from one that means something only in the case of letters. To the gateway they are other names; servers that do not mind case
 * (the JSON libraries of Go and of .NET) take them for the same, and the last one counts: a model that was not judged, an answer whose bound nobody
 * saw.
 */
public final class OtherCase {
    private static final int LONGEST = 64;

    private OtherCase() {}

    /** Refuses a member of the outermost object that is named so, but not as it should be. */
    public static void judge(JsonToken name, JsonVocabulary known, FirstFault faults) {
        var text = name.text();
        if (isSmall(text) || text.length() > LONGEST) {
            return;
        }
        var written = text.toUtf8String();
        // Both ways, because some letters have a capital in common: U+017F that of s, U+212A is that of k.
        var small = written.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        if (known.idOf(Bytes.of(small)) != JsonVocabulary.UNKNOWN) {
            faults.refuse("$." + small, "written in another case", "small letters");
        }
    }

    private static boolean isSmall(Bytes text) {
        for (int i = 0; i < text.length(); i++) {
            byte b = text.array()[text.offset() + i];
            if (b < 0 || (b >= 'A' && b <= 'Z')) {
                return false;
            }
        }
        return true;
    }
}
