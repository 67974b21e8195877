package dev.tollgate.dialect.request;

import static dev.tollgate.dialect.request.TranscriptWords.*;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.PromptHashes;
import dev.tollgate.fault.Fault;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.SipHash;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import org.jspecify.annotations.Nullable;

/**
 * A dialect's facts, and in the same scan the transcript of the conversation. What is hashed for the transcript is not hashed for the facts
 * again: their hashes of the prompt are replaced by canonical ones.
 *
 * <p>Threads: confined to one exchange.
 */
final class TranscribedFacts implements ScannedRequest.Facts {
    private static final int FLAGS = JsonHandler.text(1) - 1;
    private static final int OPENING =
            JsonHandler.HASH_SCALAR | JsonHandler.CUT | JsonHandler.text(MessageTexts.MAX_BYTES);

    private final ScannedRequest.Facts facts;
    private final TranscriptBuilder transcript = new TranscriptBuilder();
    private final ConversationScan conversation;
    private final ConversationNames naming;
    private final long seed;
    private final int conversationWord;
    private @Nullable CanonicalTree system;
    // Who is told what is inside the member being read; null if only the facts are.
    private @Nullable JsonHandler inside;
    private int word = JsonVocabulary.UNKNOWN;
    private long nameHash;
    private long members;
    private long tools;

    /** Makes facts around facts; {@code seed} is that of the scanner's hashes. */
    TranscribedFacts(ScannedRequest.Facts facts, Operation operation, long seed, ScanSpaces spaces, Transcripts known) {
        this.facts = facts;
        this.seed = seed;
        conversation = new ConversationScan(transcript, seed, spaces, known);
        naming = new ConversationNames(transcript);
        conversationWord = switch (operation) {
            case CHAT, COUNT_TOKENS -> MESSAGES;
            case RESPONSES -> INPUT;
            case COMPLETIONS -> PROMPT;
            case EMBEDDINGS -> JsonVocabulary.UNKNOWN;
        };
    }

    @Override
    public @Nullable Fault fault() {
        return facts.fault();
    }

    @Override
    public @Nullable ModelRequest finish(int bodyBytes) {
        var request = facts.finish(bodyBytes);
        if (request == null) {
            return null;
        }
        conversation.finish();
        naming.finish(conversation.system());
        var hashes = new PromptHashes(conversation.system(), tools);
        return request.transcribed(hashes, transcript.build(CanonicalTree.mixed(members)));
    }

    @Override
    public int name(JsonToken name) {
        int want = facts.name(name);
        if (name.depth() > 1) {
            return inside == null ? want : merged(want, inside.name(name));
        }
        var text = name.text();
        word = name.idIn(VOCABULARY);
        nameHash = SipHash.of(seed, ~seed, text.array(), text.offset(), text.length());
        inside = null;
        if (word == SYSTEM) {
            system = new CanonicalTree(seed);
            inside = system;
            return merged(want, JsonHandler.HASH_SCALAR);
        }
        if (word == conversationWord && word != PROMPT) {
            inside = conversation;
            return merged(want, OPENING);
        }
        if (word == METADATA || word == CONVERSATION) {
            inside = naming;
            naming.enter(word);
            return (want & ~JsonHandler.SKIP) | JsonHandler.HASH;
        }
        boolean hashed = !isAside(word) || ConversationNames.isHint(word);
        return hashed ? want | JsonHandler.HASH : want;
    }

    // What the transcript wants inside a prompt takes the place of the facts' own hashes.
    private static int merged(int facts, int transcript) {
        int flags = ((facts & ~JsonHandler.HASH) | transcript) & FLAGS;
        return flags | Math.max(facts & ~FLAGS, transcript & ~FLAGS);
    }

    @Override
    public void startObject(JsonToken brace) {
        facts.startObject(brace);
        if (inside != null) {
            inside.startObject(brace);
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        int want = facts.startArray(bracket);
        return inside == null ? want : merged(want, inside.startArray(bracket));
    }

    @Override
    public void endObject(JsonToken object) {
        facts.endObject(object);
        if (inside != null) {
            inside.endObject(object);
        }
        if (object.depth() == 1) {
            member(object);
        }
    }

    @Override
    public void endArray(JsonToken array) {
        facts.endArray(array);
        if (inside != null) {
            inside.endArray(array);
        }
        if (array.depth() == 1) {
            member(array);
        }
    }

    @Override
    public void string(JsonToken string) {
        facts.string(string);
        if (string.depth() == 1) {
            if (inside == conversation) {
                conversation.wholeMessage(string);
            } else if (system != null && inside == system) {
                system.string(string);
            }
            member(string);
        } else if (inside != null) {
            inside.string(string);
        }
    }

    @Override
    public void number(JsonToken number) {
        facts.number(number);
        if (number.depth() == 1) {
            member(number);
        } else if (inside != null) {
            inside.number(number);
        }
    }

    @Override
    public void bool(JsonToken literal, boolean value) {
        facts.bool(literal, value);
        if (literal.depth() == 1) {
            member(literal);
        } else if (inside != null) {
            inside.bool(literal, value);
        }
    }

    @Override
    public void nothing(JsonToken literal) {
        facts.nothing(literal);
        if (literal.depth() == 1) {
            counted(literal.hash());
        } else if (inside != null) {
            inside.nothing(literal);
        }
    }

    // A member of the request itself is whole.
    private void member(JsonToken value) {
        long hash = value.hash();
        if (inside == conversation) {
            hash = transcript.prefix();
        } else if (system != null && inside == system) {
            hash = system.value();
            conversation.instructed(hash);
        } else {
            switch (word) {
                case INSTRUCTIONS -> conversation.instructed(hash);
                case TOOLS, FUNCTIONS -> tools = CanonicalTree.joined(tools, hash);
                case PROMPT -> conversation.wholeMessage(value);
                default -> naming.member(word, hash);
            }
        }
        counted(hash);
    }

    private void counted(long hash) {
        if (!isAside(word)) {
            members += CanonicalTree.joined(nameHash, hash);
        }
    }
}
