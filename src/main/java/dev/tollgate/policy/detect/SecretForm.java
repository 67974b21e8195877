package dev.tollgate.policy.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Secrets that tell by their beginning what they are. */
final class SecretForm implements Detector {
    private static final String PEM = "-----BEGIN ";
    private static final String PEM_KEY = "PRIVATE KEY";
    private static final String PEM_END = "-----END ";
    private static final String DASHES = "-----";
    private static final int MAX_LABEL = 40;
    /** Of a JSON web token. */
    private static final int LONG_PAYLOAD = 20;

    /** What follows the beginning of a secret. */
    private enum Rest {
        TOKEN,
        WEB_TOKEN,
        PRIVATE_KEY
    }

    /**
     * One form.
     *
     * @param start how it begins
     * @param mark index in that of the first character that is no small letter: texts have few of those, so they are what is looked for
     * @param least characters of a {@link Rest#TOKEN}, at least; letters, digits, {@code -} and {@code _}
     */
    private record Form(String start, int mark, Rest rest, int least) {
        Form(String start, int least) {
            this(start, Rest.TOKEN, least);
        }

        Form(String start, Rest rest, int least) {
            this(start, firstMark(start), rest, least);
        }

        private static int firstMark(String start) {
            int at = 0;
            while (start.charAt(at) >= 'a' && start.charAt(at) <= 'z') {
                at++;
            }
            return at;
        }
    }

    private static final Form[] FORMS = {
        new Form("sk-", 20), // OpenAI, Anthropic, OpenRouter
        new Form("sk_live_", 16), // Stripe
        new Form("sk_test_", 16),
        new Form("rk_live_", 16),
        new Form("rk_test_", 16),
        new Form("whsec_", 24),
        new Form("ghp_", 36), // GitHub
        new Form("gho_", 36),
        new Form("ghu_", 36),
        new Form("ghs_", 36),
        new Form("ghr_", 36),
        new Form("github_pat_", 22),
        new Form("glpat-", 20), // GitLab
        new Form("xoxb-", 10), // Slack
        new Form("xoxp-", 10),
        new Form("xoxa-", 10),
        new Form("xoxr-", 10),
        new Form("xoxs-", 10),
        new Form("xapp-", 20),
        new Form("AKIA", 16), // AWS
        new Form("ASIA", 16),
        new Form("AIza", 35), // Google
        new Form("ya29.", 20),
        new Form("GOCSPX-", 20),
        new Form("hf_", 30), // Hugging Face
        new Form("npm_", 36),
        new Form("pypi-", 50),
        new Form("gsk_", 40), // Groq
        new Form("xai-", 40),
        new Form("pplx-", 40), // Perplexity
        new Form("nvapi-", 40), // NVIDIA
        new Form("r8_", 36), // Replicate
        new Form("tg_", 20), // this gateway's own keys
        new Form("eyJ", Rest.WEB_TOKEN, 0), // a JSON object in base64url
        new Form(PEM, Rest.PRIVATE_KEY, 0),
    };

    private static final Form[][] BY_MARK = byMark();
    private static final boolean[] MARKS = marks();

    private static boolean[] marks() {
        var marks = new boolean[128];
        for (var form : FORMS) {
            marks[form.start.charAt(form.mark)] = true;
        }
        return marks;
    }

    private static Form[][] byMark() {
        var forms = new Form[128][];
        for (int c = 0; c < forms.length; c++) {
            int mark = c;
            forms[c] = Arrays.stream(FORMS)
                    .filter(form -> form.start.charAt(form.mark) == mark)
                    .toArray(Form[]::new);
        }
        return forms;
    }

    /** No form begins between another's beginning and its mark, so the first mark tells of the first secret. */
    @Override
    public @Nullable Passage next(String text, int from) {
        int webTokensFrom = from;
        for (int i = nextMark(text, from); i < text.length(); i = nextMark(text, i + 1)) {
            for (var form : BY_MARK[text.charAt(i)]) {
                int start = i - form.mark;
                int least = form.rest == Rest.WEB_TOKEN ? webTokensFrom : from;
                if (start < least || !text.startsWith(form.start, start) || isInside(text, start)) {
                    continue;
                }
                int end =
                        switch (form.rest) {
                            case TOKEN -> token(text, start, form);
                            case WEB_TOKEN -> webToken(text, start);
                            case PRIVATE_KEY -> privateKey(text, start);
                        };
                if (end > 0) {
                    return new Passage(start, end);
                }
                if (form.rest == Rest.WEB_TOKEN) {
                    // Whatever begins in the same run of characters is followed by the same, so it is none either.
                    webTokensFrom = tokenEnd(text, start);
                }
            }
        }
        return null;
    }

    /** Where the next mark stands; the length of the text if there is none. */
    private static int nextMark(String text, int from) {
        int i = from;
        while (i < text.length() && !isMark(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isMark(char c) {
        return c < MARKS.length && MARKS[c];
    }

    /** Whether a word goes on here. */
    private static boolean isInside(String text, int at) {
        return at > 0 && isWordChar(text.charAt(at - 1)) && isWordChar(text.charAt(at));
    }

    private static int token(String text, int from, Form form) {
        int rest = from + form.start.length();
        int end = tokenEnd(text, rest);
        return end - rest < form.least ? 0 : end;
    }

    /**
     * Parts of base64url, the first of which begins as a JSON object does (RFC 7515 section 3.1, RFC 7516 section 3.1). Where the second is long
     * nothing else is meant by it, so that one is known before its last part is there, which in a stream may come much later.
     */
    private static int webToken(String text, int from) {
        int header = tokenEnd(text, from);
        if (header - from < 10 || !Letters.at(text, header, '.')) {
            return 0;
        }
        int payload = tokenEnd(text, header + 1);
        int end = nextPart(text, payload);
        boolean known = payload - header > LONG_PAYLOAD || (payload - header >= 5 && end - payload >= 10);
        if (!known) {
            return 0;
        }
        for (int next = nextPart(text, end); next > end; next = nextPart(text, end)) {
            end = next;
        }
        return end;
    }

    /** The end of the part behind the dot that stands here; here if there is none. */
    private static int nextPart(String text, int dot) {
        int end = Letters.at(text, dot, '.') ? tokenEnd(text, dot + 1) : dot;
        return end == dot + 1 ? dot : end;
    }

    private static int tokenEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isTokenChar(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isTokenChar(char c) {
        return isWordChar(c) || c == '-';
    }

    private static boolean isWordChar(char c) {
        return Letters.isAlphanumeric(c) || c == '_';
    }

    /** From the first line of a private key to its last (RFC 7468 section 2, RFC 9580 section 6.2); as far as the text goes where the last is not there. */
    private static int privateKey(String text, int from) {
        int label = from + PEM.length();
        int labelEnd = label;
        while (labelEnd < text.length() && labelEnd - label < MAX_LABEL && isLabelChar(text.charAt(labelEnd))) {
            labelEnd++;
        }
        boolean key = text.startsWith(DASHES, labelEnd)
                && text.substring(label, labelEnd).contains(PEM_KEY);
        if (!key) {
            return 0;
        }
        int last = text.indexOf(PEM_END, labelEnd);
        if (last < 0) {
            return text.length();
        }
        int end = text.indexOf(DASHES, last + PEM_END.length());
        return end < 0 ? text.length() : end + DASHES.length();
    }

    private static boolean isLabelChar(char c) {
        return Letters.isUpper(c) || Letters.isDigit(c) || c == ' ';
    }
}
