package dev.tollgate.dialect.request;

import static dev.tollgate.dialect.request.TranscriptWords.*;

import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;

/**
 * Reads by which name a request calls its conversation: {@code conversation} or {@code previous_response_id}, or a session in
 * {@code metadata.user_id} as Claude Code writes it. Names of users and of caches only hint: many conversations share them.
 *
 * <p>It is told what is inside {@code metadata} and {@code conversation}.
 *
 * <p>Threads: confined to one exchange.
 */
final class ConversationNames implements JsonHandler {
    private static final int MEMBER = 2;
    private static final int MAX_USER_BYTES = 512;

    private final TranscriptBuilder transcript;
    private int place;
    private int word;
    private long session;
    private long named;
    private boolean ofAnswer;

    ConversationNames(TranscriptBuilder transcript) {
        this.transcript = transcript;
    }

    /** Whether a member of the request, aside from what is asked, tells conversations apart. */
    static boolean isHint(int word) {
        return word == USER || word == SAFETY_IDENTIFIER || word == PROMPT_CACHE_KEY;
    }

    /** A member of the request itself is whole. */
    void member(int name, long hash) {
        if (isHint(name)) {
            transcript.hint(hash);
        } else if (name == PREVIOUS_RESPONSE_ID) {
            named = hash;
            ofAnswer = true;
        } else if (name == CONVERSATION && named == 0) {
            named = hash;
        }
    }

    /** What is inside this member of the request is told next. */
    void enter(int name) {
        place = name;
    }

    /** All was told. A session is shared by agents that one another started; their instructions differ. */
    void finish(long system) {
        if (named != 0) {
            transcript.conversation(named, ofAnswer);
        } else if (session != 0) {
            transcript.session(session, system);
        }
    }

    @Override
    public int name(JsonToken name) {
        word = name.depth() == MEMBER ? VOCABULARY.idOf(name.text()) : -1;
        boolean wanted = word == (place == METADATA ? USER_ID : ID);
        return wanted ? JsonHandler.HASH_SCALAR | JsonHandler.text(MAX_USER_BYTES) : JsonHandler.NOTHING;
    }

    @Override
    public void string(JsonToken string) {
        if (string.depth() != MEMBER) {
            return;
        }
        if (place == CONVERSATION && word == ID) {
            named = string.hash();
        } else if (place == METADATA && word == USER_ID) {
            if (holdsSession(string.text())) {
                session = string.hash();
            } else {
                transcript.hint(string.hash());
            }
        }
    }

    private static boolean holdsSession(Bytes user) {
        for (int at = 0; at <= user.length() - 8; at++) {
            if (user.slice(at, at + 7).contentEquals("session")) {
                return true;
            }
        }
        return false;
    }
}
