package dev.tollgate.policy.loop.trial;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Kinds of long answers: honest ones, many of which look alike line by line, and chants (L13). */
enum Speech {
    PROSE(Kind.HONEST),
    TABLE(Kind.HONEST),
    RECORDS(Kind.HONEST),
    CODE(Kind.HONEST),
    CHECKLIST(Kind.HONEST),
    LOG(Kind.HONEST),
    NUMBERS(Kind.HONEST),
    PAGE(Kind.HONEST),
    LICENCES(Kind.HONEST),
    SONG(Kind.HONEST),
    /** One sentence, again and again. */
    SENTENCE(Kind.EXACT),
    /** Several sentences, again and again. */
    PARAGRAPH(Kind.EXACT),
    /** A line of code. */
    LINE(Kind.EXACT),
    /** A member of a call's arguments. */
    ARGUMENT(Kind.EXACT),
    /** A thought that comes back, now and then with other words around it. */
    WAVERING(Kind.VARIED);

    private enum Kind {
        HONEST,
        EXACT,
        VARIED
    }

    /** How long an honest answer is, and how long a chant goes on, in characters. */
    private static final int LENGTH = 8_000;

    private final Kind kind;

    Speech(Kind kind) {
        this.kind = kind;
    }

    boolean chants() {
        return kind != Kind.HONEST;
    }

    /** Whether it says the same each time, to the letter. */
    boolean exact() {
        return kind == Kind.EXACT;
    }

    /** Writes one, as it stands in a JSON string; {@code before} is what an honest answer says before it falls into a chant. */
    String write(String before, SplittableRandom random) {
        var text = new StringBuilder(chants() ? before : "");
        var round = chants() ? round(random) : "";
        int end = text.length() + LENGTH;
        for (int line = 0; text.length() < end; line++) {
            text.append(chants() ? varied(round, random) : line(line, random));
        }
        return text.toString();
    }

    private String varied(String round, SplittableRandom random) {
        return this == WAVERING && random.nextInt(4) == 0
                ? pick(random, "Hmm. ", "Wait, no. ", "On second thought: ") + round
                : round;
    }

    private String round(SplittableRandom random) {
        return switch (this) {
            case SENTENCE -> sentence(random);
            case PARAGRAPH -> sentence(random) + sentence(random) + sentence(random);
            case LINE -> "    result.append(" + word(random) + "(" + word(random) + "));\\n";
            case ARGUMENT -> "{\\\"path\\\": \\\"src/" + word(random) + ".py\\\", \\\"action\\\": \\\"replace\\\"}, ";
            case WAVERING ->
                "But first I should check " + word(random) + " " + word(random) + " again to be quite sure. ";
            case PROSE, TABLE, RECORDS, CODE, CHECKLIST, LOG, NUMBERS, PAGE, LICENCES, SONG -> "";
        };
    }

    private String line(int line, SplittableRandom random) {
        int number = random.nextInt(1_000);
        var name = word(random);
        return switch (this) {
            case TABLE ->
                "| " + line + " | " + name + " | engineering and research | active employee |\\n|---|---|---|---|\\n";
            case RECORDS ->
                "  {\\\"id\\\": " + line + ", \\\"name\\\": \\\"" + name
                        + "\\\", \\\"category\\\": \\\"hardware\\\", \\\"in_stock\\\": true, \\\"currency\\\": \\\"EUR\\\"},\\n";
            case CODE ->
                "        assertThat(convert(\\\"" + name + "\\\")).isEqualTo(Optional.of(" + number
                        + "));\\n        assertThat(errors).isEmpty();\\n";
            case CHECKLIST -> "- [ ] Review the change request and update the documentation of " + name + "\\n";
            case LOG ->
                String.format(
                        Locale.ROOT,
                        "2026-01-01T00:%02d:%02d.%03dZ INFO  [main] com.example.Server - request served in %d ms\\n",
                        line / 60 % 60,
                        line % 60,
                        number,
                        random.nextInt(90));
            case NUMBERS -> "0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0,\\n";
            case PAGE ->
                "<tr class=\\\"row\\\"><td class=\\\"name\\\">" + name + "</td><td class=\\\"value\\\"></td></tr>\\n";
            case LICENCES ->
                "// Licensed under the Example Licence, version 2.0; see the file LICENCE.\\n" + "package " + name
                        + ";\\n" + "final class Part" + number + " {\\n    " + sentence(random) + "\\n}\\n";
            case SONG ->
                line % 5 == 4 ? "And we will sing it all again, until the morning comes.\\n" : sentence(random) + "\\n";
            case PROSE, SENTENCE, PARAGRAPH, LINE, ARGUMENT, WAVERING -> sentence(random);
        };
    }

    private static String sentence(SplittableRandom random) {
        return pick(random, "Now ", "Next ", "Then ", "Again ") + pick(random, "we ", "I ", "they ")
                + pick(random, "look at ", "check ", "compare ", "consider ") + word(random) + " "
                + pick(random, "and ", "or ", "before ") + word(random) + " " + word(random) + ". ";
    }

    private static String pick(SplittableRandom random, String... words) {
        return List.of(words).get(random.nextInt(words.length));
    }

    private static String word(SplittableRandom random) {
        var letters = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            letters.append("bdfgklmnprstvw".charAt(random.nextInt(14))).append("aeiou".charAt(random.nextInt(5)));
        }
        return letters.toString();
    }
}
