package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** Secrets that tell by their beginning what they are. */
final class SecretForm implements Detector {
    private static final String PEM = "-----BEGIN ";
    private static final String PEM_KEY = "PRIVATE KEY";
    private static final String PEM_END = "-----END ";
    private static final String DASHES = "-----";
    private static final int MAX_LABEL = 40;
    /** How a JSON object begins in base64url. */
    private static final String WEB_TOKEN = "eyJ";

    /**
     * One issuer's form.
     *
     * @param start how it begins
     * @param least characters after that, at least; letters, digits, {@code -} and {@code _}
     */
    private record Form(String start, int least) {}

    private static final Form[] FORMS = {
        new Form("sk-", 20), // OpenAI, Anthropic, OpenRouter
        new Form("sk_live_", 16), // Stripe
        new Form("sk_test_", 16),
        new Form("rk_live_", 16),
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
        new Form("AKIA", 16), // AWS
        new Form("ASIA", 16),
        new Form("AIza", 35), // Google
        new Form("ya29.", 20),
        new Form("hf_", 30), // Hugging Face
        new Form("npm_", 36),
        new Form("gsk_", 40), // Groq
        new Form("tg_", 20), // this gateway's own keys
    };

    private static final boolean[] STARTS = starts();

    private static boolean[] starts() {
        var starts = new boolean[128];
        for (var form : FORMS) {
            starts[form.start.charAt(0)] = true;
        }
        starts['e'] = true;
        starts['-'] = true;
        return starts;
    }

    @Override
    public @Nullable Passage next(String text, int from) {
        int noWebTokenBefore = from;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || !STARTS[c]) {
                continue;
            }
            if (c == 'e' && i < noWebTokenBefore) {
                continue;
            }
            int end = c == '-' ? privateKey(text, i) : isInside(text, i) ? 0 : token(text, i, c);
            if (end == 0 && c == 'e' && !isInside(text, i) && text.startsWith(WEB_TOKEN, i)) {
                // Whatever begins in the same run of characters is followed by the same, so it is none either.
                noWebTokenBefore = tokenEnd(text, i);
            }
            if (end > 0) {
                return new Passage(i, end);
            }
        }
        return null;
    }

    private static boolean isInside(String text, int at) {
        return at > 0 && isTokenChar(text.charAt(at - 1)) && text.charAt(at - 1) != '-';
    }

    private static int token(String text, int from, char first) {
        if (first == 'e' && text.startsWith(WEB_TOKEN, from)) {
            return webToken(text, from);
        }
        for (var form : FORMS) {
            if (text.startsWith(form.start, from)) {
                int end = tokenEnd(text, from + form.start.length());
                if (end - from - form.start.length() >= form.least) {
                    return end;
                }
            }
        }
        return 0;
    }

    /** Three parts of base64url, the first of which begins as a JSON object does (RFC 7515 section 3.1). */
    private static int webToken(String text, int from) {
        int header = tokenEnd(text, from);
        if (header - from < 10 || !Letters.at(text, header, '.')) {
            return 0;
        }
        int payload = tokenEnd(text, header + 1);
        if (payload - header < 5 || !Letters.at(text, payload, '.')) {
            return 0;
        }
        int signature = tokenEnd(text, payload + 1);
        return signature - payload < 10 ? 0 : signature;
    }

    private static int tokenEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isTokenChar(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isTokenChar(char c) {
        return Letters.isAlphanumeric(c) || c == '_' || c == '-';
    }

    /** From the first line of a private key to its last (RFC 7468 section 2); as far as the text goes where the last is not there. */
    private static int privateKey(String text, int from) {
        if (!text.startsWith(PEM, from)) {
            return 0;
        }
        int label = from + PEM.length();
        int labelEnd = text.indexOf(DASHES, label);
        boolean key = labelEnd > 0
                && labelEnd - label <= MAX_LABEL
                && text.substring(label, labelEnd).endsWith(PEM_KEY);
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
}
