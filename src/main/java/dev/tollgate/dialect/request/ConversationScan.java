package dev.tollgate.dialect.request;

import static dev.tollgate.dialect.request.TranscriptWords.*;

import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import org.jspecify.annotations.Nullable;

/**
 * Reads the transcript of a conversation from the events of a scan: OpenAI's messages, Anthropic's, and the items of OpenAI's responses. Their
 * members have different names, so that one reader knows them all.
 *
 * <p>What a model thought before it spoke is no part of what it said: clients leave it out of older messages, and its signature is another each time.
 *
 * <p>It is told what is inside {@code messages}, {@code input} or {@code system}: a message's members stand at depth 3, those of a part of its
 * content or of one of its tool calls at 5, those of a part inside a tool's result at 7.
 *
 * <p>Threads: confined to one exchange.
 */
final class ConversationScan implements JsonHandler {
    private static final int MESSAGE = 3;
    private static final int PART = 5;
    private static final int INNER = 7;

    private static final int WORD = JsonHandler.HASH_SCALAR | JsonHandler.text(32);
    private static final int OPENING =
            JsonHandler.HASH_SCALAR | JsonHandler.CUT | JsonHandler.text(MessageTexts.MAX_BYTES);
    private static final int TOOL_NAME =
            JsonHandler.HASH_SCALAR | JsonHandler.CUT | JsonHandler.text(Piece.MAX_NAME_BYTES);
    private static final int ARGUMENT_TEXT = JsonHandler.HASH_SCALAR | JsonHandler.text(ArgumentsHash.MAX_BYTES);

    private static final long SAID = 0x73616964_6D736701L;

    private final TranscriptBuilder transcript;
    private final CanonicalTree tree;
    private final ArgumentsHash arguments;
    private final MessageTexts texts;
    private final long typeText;
    private final long seed;

    private final Piece message = new Piece();
    private final Piece part = new Piece();
    private Role role = Role.OTHER;
    private boolean legacyResult;
    private boolean resultSeen;
    /** How many parts of the message's content are no text. */
    private int besides;
    /** Of the images in the message. */
    private long shown;
    /** Of the action with which its text ends. */
    private long acted;

    private long system;
    private boolean systemOver;

    ConversationScan(TranscriptBuilder transcript, long seed, ScanSpaces spaces, Transcripts known) {
        this.transcript = transcript;
        tree = new CanonicalTree(seed);
        arguments = new ArgumentsHash(seed, spaces, known);
        texts = new MessageTexts(spaces);
        typeText = known.typeText();
        this.seed = seed;
    }

    /** Of the messages that instruct before anybody else speaks; 0 if there are none. */
    long system() {
        return system;
    }

    /** No more messages come. */
    void finish() {
        texts.compare(transcript);
    }

    @Override
    public int name(JsonToken name) {
        int want = tree.name(name);
        int depth = name.depth();
        if (tree.isArgument(depth)) {
            return want;
        }
        return switch (tree.word(depth)) {
            case ROLE -> depth == MESSAGE ? WORD : want;
            case TYPE -> depth == MESSAGE || depth == PART ? WORD : want;
            case CONTENT, TEXT, OUTPUT -> isOpening(depth) ? OPENING : want;
            case NAME -> piece(depth) != null ? TOOL_NAME : want;
            case ARGUMENTS -> piece(depth) != null ? ARGUMENT_TEXT : want;
            case INPUT, ACTION -> {
                if (piece(depth) != null) {
                    tree.argumentsFrom(depth + 1);
                }
                yield want;
            }
            default -> want;
        };
    }

    // Which piece the members at this depth belong to.
    private @Nullable Piece piece(int depth) {
        return switch (depth) {
            case MESSAGE -> message;
            case MESSAGE + 1 -> tree.word(MESSAGE) == FUNCTION_CALL ? message : null;
            case PART -> tree.word(MESSAGE) == CONTENT || tree.word(MESSAGE) == TOOL_CALLS ? part : null;
            case PART + 1 -> tree.word(MESSAGE) == TOOL_CALLS && tree.word(PART) == FUNCTION ? part : null;
            default -> null;
        };
    }

    private boolean isOpening(int depth) {
        return switch (depth) {
            case MESSAGE -> true;
            case PART -> tree.word(MESSAGE) == CONTENT || tree.word(MESSAGE) == OUTPUT;
            case INNER -> tree.word(MESSAGE) == CONTENT && tree.word(PART) == CONTENT;
            default -> false;
        };
    }

    @Override
    public void startObject(JsonToken brace) {
        tree.startObject(brace);
        int depth = brace.depth();
        if (depth == MESSAGE - 1) {
            message.clear();
            role = Role.OTHER;
            legacyResult = false;
            resultSeen = false;
            besides = 0;
            shown = 0;
            acted = 0;
            texts.begin(transcript.index());
        } else if (depth == PART - 1) {
            part.clear();
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        return tree.startArray(bracket);
    }

    @Override
    public void endObject(JsonToken object) {
        int depth = object.depth();
        if (depth == PART - 1 && part.kind == Piece.Kind.THOUGHT && !tree.isArgument(depth)) {
            return;
        }
        tree.endObject(object);
        if (tree.isArgument(depth)) {
            return;
        }
        if (depth == INNER - 1) {
            part.block();
            ended(depth);
        } else if (depth == PART - 1) {
            message.block();
            besides += tree.word(MESSAGE) == CONTENT ? 1 : 0;
            endPart();
        } else if (depth == MESSAGE - 1) {
            endMessage(tree.value());
        } else {
            ended(depth);
            if (depth == MESSAGE && tree.word(MESSAGE) == FUNCTION_CALL) {
                transcript.call(
                        message.name(), message.nameHash(), message.nameHash(), message.arguments, message.sleeps);
            }
        }
    }

    @Override
    public void endArray(JsonToken array) {
        tree.endArray(array);
        if (!tree.isArgument(array.depth())) {
            ended(array.depth());
        }
    }

    // A whole value of a piece: its content is a result, its input arguments.
    private void ended(int depth) {
        var holder = piece(depth);
        if (holder != null) {
            switch (tree.word(depth)) {
                case CONTENT, OUTPUT -> holder.result(tree.value());
                case INPUT, ACTION -> {
                    holder.arguments = tree.value();
                    holder.sleeps = tree.sleeps();
                }
                default -> {}
            }
        }
    }

    @Override
    public void string(JsonToken string) {
        int depth = string.depth();
        if (tree.isArgument(depth)) {
            tree.string(string);
            return;
        }
        if (depth == MESSAGE - 1) {
            wholeMessage(string);
            return;
        }
        var holder = piece(depth);
        long hash = string.hash();
        int word = depth == 0 ? JsonVocabulary.UNKNOWN : tree.word(depth);
        switch (word) {
            case ROLE -> {
                if (depth == MESSAGE) {
                    role(string);
                }
            }
            case CONTENT, TEXT, OUTPUT -> {
                if (isOpening(depth)) {
                    opening(string, depth, hash);
                    hash = word == CONTENT || word == OUTPUT ? tree.asBlock(typeText, hash) : hash;
                }
            }
            case TYPE -> {
                if (holder != null) {
                    holder.type(string);
                }
            }
            case NAME -> {
                if (holder != null) {
                    holder.name(string, hash);
                }
            }
            case ARGUMENTS -> {
                if (holder != null && string.hasText()) {
                    hash = arguments.of(string.text(), hash);
                    holder.sleeps = ArgumentsHash.sleeps(hash);
                }
                if (holder != null) {
                    holder.arguments = hash;
                }
            }
            case ID -> {
                if (holder != null && holder.id == 0) {
                    holder.id = hash;
                }
            }
            case CALL_ID, TOOL_CALL_ID, TOOL_USE_ID -> {
                if (holder != null) {
                    holder.id = hash;
                }
            }
            default -> {}
        }
        tree.value(depth, hash);
        ended(depth);
    }

    private void opening(JsonToken string, int depth, long hash) {
        var text = string.text();
        texts.add(text);
        besides -= depth == PART && tree.word(PART) == TEXT ? 1 : 0;
        var holder = depth == INNER || (depth == PART && tree.word(PART) == CONTENT) ? part : message;
        holder.text(text);
        // What is longer was cut, and is compared as it is written.
        boolean value = text.length() > 1
                && text.length() == string.decodedLength()
                && (text.at(0) == '{' || text.at(0) == '[');
        if (holder == message || depth == PART) {
            action(text, string.decodedLength());
        }
        holder.said(value ? arguments.ofResult(text, hash) : hash, value);
    }

    private void action(Bytes text, int whole) {
        if ((role == Role.ASSISTANT || role == Role.OTHER) && text.length() == whole) {
            int from = ActionText.from(text);
            acted = from < 0 ? 0 : Hash64.of(text.slice(from, whole), seed);
        }
    }

    private void role(JsonToken string) {
        if (string.is("user")) {
            role = Role.USER;
        } else if (string.is("assistant")) {
            role = Role.ASSISTANT;
        } else if (string.is("system") || string.is("developer")) {
            role = Role.SYSTEM;
        } else if (string.is("tool") || string.is("function")) {
            role = Role.TOOL;
            legacyResult = string.is("function");
        }
    }

    @Override
    public void number(JsonToken number) {
        tree.number(number);
    }

    @Override
    public void bool(JsonToken literal, boolean value) {
        tree.bool(literal, value);
        if (value && literal.depth() == PART && tree.word(PART) == IS_ERROR && tree.word(MESSAGE) == CONTENT) {
            part.failed = true;
        }
    }

    @Override
    public void nothing(JsonToken literal) {
        tree.nothing(literal);
    }

    private void endPart() {
        if (tree.word(MESSAGE) == TOOL_CALLS || part.kind == Piece.Kind.CALL) {
            transcript.call(part.name(), part.nameHash(), part.id, part.arguments, part.sleeps);
        } else if (part.kind == Piece.Kind.RESULT) {
            transcript.result(part.id, part.result, part.failed);
            resultSeen = true;
        } else if (part.kind == Piece.Kind.IMAGE) {
            shown = TranscriptBuilder.chained(shown, tree.value());
        }
    }

    private void endMessage(long hash) {
        if (besides > 0) {
            texts.forget();
        }
        if (message.kind == Piece.Kind.CALL) {
            role = Role.ASSISTANT;
            transcript.call(message.name(), message.nameHash(), message.id, message.arguments, message.sleeps);
        } else if (message.kind == Piece.Kind.RESULT) {
            role = Role.TOOL;
        } else if (message.kind == Piece.Kind.THOUGHT) {
            role = Role.THOUGHT;
        } else if (role == Role.USER && (resultSeen || (shown != 0 && transcript.follows(Role.TOOL)))) {
            // Where results have no place for images, these come after them as the user's.
            role = Role.TOOL;
            transcript.shown(shown);
            resultSeen = true;
        } else if (role == Role.ASSISTANT && message.id != 0 && message.result != 0) {
            // The same words are the same message, whatever id its server gave it.
            told(role, TranscriptBuilder.chained(SAID, message.result));
            return;
        }
        if (role == Role.TOOL && !resultSeen) {
            transcript.result(legacyResult ? message.nameHash() : message.id, message.result, message.failed);
        }
        told(role, hash);
    }

    /** A string, or a whole value that is not looked into, stands for a message of the user's. */
    void wholeMessage(JsonToken value) {
        texts.begin(transcript.index());
        texts.add(value.text());
        told(Role.USER, value.hash());
    }

    private void told(Role from, long hash) {
        if (from == Role.ASSISTANT) {
            transcript.acted(acted);
        }
        systemOver |= from != Role.SYSTEM;
        if (!systemOver) {
            instructed(hash);
        }
        transcript.message(from, hash, from == Role.USER);
    }

    /** Instructions that stand outside of the messages. */
    void instructed(long hash) {
        system = TranscriptBuilder.chained(system, hash);
    }
}
