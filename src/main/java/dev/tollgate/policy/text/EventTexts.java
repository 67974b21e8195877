package dev.tollgate.policy.text;

import static dev.tollgate.policy.text.TextWords.*;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.policy.text.TextPiece.Kind;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds in one event of a stream the pieces of growing texts, the texts that are whole, and which texts it shows to have ended: chunks of
 * OpenAI's chats and completions, Responses events, Anthropic's message events.
 *
 * <p>Threads: one at a time, for one stream.
 */
public final class EventTexts implements JsonHandler {
    /** Fields of a group from here on are tool calls by their index; before them texts by where they stand. */
    private static final long FIRST_CALL = 2048;

    private static final long FIELDS = 4096;
    private static final int MAX_KNOWN = 4096;
    /** The field of a delta that stands alone; its event's type says of what. */
    private static final long LONE_DELTA = 0;

    private final boolean withArguments;
    private final boolean withThinking;
    private final JsonScanner scanner = new JsonScanner(new ScanSpaces(), LIMITS, VOCABULARY, this, 0);
    private final List<TextPiece> pieces = new ArrayList<>();
    private final List<Splice> logprobs = new ArrayList<>();
    private final List<Called> called = new ArrayList<>();
    private final EventPlace place = new EventPlace();
    private final CallNames names = new CallNames();
    private final Doubtful doubtful = new Doubtful(false);
    /** The tools that were named before, by their runs. */
    private final Map<Long, String> known = new HashMap<>();
    /** Choices that have ended. */
    private final List<Long> finished = new ArrayList<>();

    private Bytes data = Bytes.EMPTY;
    private long choice;
    private int choiceFrom;
    private int choiceCalledFrom;
    private boolean choiceFinished;
    private boolean inChoices;
    private int callFrom;
    private long call;
    private @Nullable String callName;
    private int unknown;
    private boolean unordered;

    /** The name of a tool that is called, and which growing text is what it is called with. */
    public record Called(long run, String tool) {}

    /**
     * Nothing is read yet.
     *
     * @param withArguments whether what tools are called with is among the texts
     * @param withThinking whether thinking in Anthropic's words is, as nobody has signed it
     */
    public EventTexts(boolean withArguments, boolean withThinking) {
        this.withArguments = withArguments;
        this.withThinking = withThinking;
    }

    /** Reads an event's data; false where it cannot be read. */
    public boolean read(Bytes event) {
        data = event;
        boolean read = LoneSurrogates.scan(scanner, event, this::begin) == null;
        data = Bytes.EMPTY;
        if (unordered) {
            pieces.sort(Comparator.comparingInt(TextPiece::from));
        }
        if (read && !inChoices) {
            placed();
        }
        return read;
    }

    /** What an event says that could not be read: all that is in its data, if that is not OpenAI's mark of the end. */
    public static List<TextPiece> unread(Bytes data) {
        var text = data.toUtf8String();
        return text.isBlank() || text.strip().equals("[DONE]")
                ? List.of()
                : List.of(new TextPiece(TextPiece.WHOLE, Kind.VALUE, null, 0, data.length(), text));
    }

    /** Whether the data of an event that could not be read is meant as a JSON document. */
    public static boolean isDocument(Bytes data) {
        int at = 0;
        while (at < data.length() && data.at(at) <= ' ') {
            at++;
        }
        return at < data.length() && data.at(at) == '{';
    }

    private void begin() {
        pieces.clear();
        logprobs.clear();
        called.clear();
        finished.clear();
        place.begin();
        inChoices = false;
        unordered = false;
        callName = null;
        names.begin();
        doubtful.begin();
    }

    /** What the last event says, in order. */
    public List<TextPiece> pieces() {
        return pieces;
    }

    /** What takes the spelling of its texts out of the last event. */
    public List<Splice> logprobs() {
        return logprobs;
    }

    /** The tools that the last event names as called. */
    public List<Called> called() {
        return called;
    }

    /** Where there are no choices, an event speaks of one place, and it is known at its end. */
    private void placed() {
        long group = place.group();
        long call = run(group, FIRST_CALL);
        boolean whole = false;
        for (int i = pieces.size() - 1; i >= 0; i--) {
            var piece = pieces.get(i);
            if (piece.run() == LONE_DELTA) {
                var told = place.known(piece, withArguments);
                if (told == null) {
                    pieces.remove(i);
                } else {
                    pieces.set(i, told.of(told.tool() == null ? run(group, place.field()) : call));
                }
            } else if (piece.run() != TextPiece.WHOLE) {
                pieces.set(i, piece.of(run(group, piece.run())));
            } else if (piece.tool() != null) {
                whole = true;
                pieces.set(i, piece.tool().isEmpty() ? piece.by(known.getOrDefault(call, "")) : piece);
            }
        }
        if (callName != null) {
            if (known.size() < MAX_KNOWN) {
                known.put(call, callName);
            }
            if (!whole) {
                called.add(new Called(call, callName));
            }
        }
    }

    private static long run(long group, long field) {
        return group * FIELDS + field;
    }

    /** The choice or block that a run belongs to. */
    public static long groupOf(long run) {
        return run / FIELDS;
    }

    /** Choices or blocks whose texts have ended with the last event. */
    public List<Long> ended() {
        return inChoices ? finished : place.ends() ? List.of(place.group()) : List.of();
    }

    /** Whether it is an event of the stream's end, after which nothing is waited for. */
    public boolean endsAll() {
        return !inChoices && place.isOfNone() && pieces.stream().allMatch(piece -> piece.run() == TextPiece.WHOLE);
    }

    @Override
    public int name(JsonToken name) {
        int id = name.id();
        if (id == JsonVocabulary.UNKNOWN) {
            unknown = name.text().hashCode();
        }
        if (name.depth() == 1 && id == TYPE) {
            return JsonHandler.text(EventPlace.MAX_TYPE_BYTES);
        }
        if (isThinking(name)) {
            return JsonHandler.text(MAX_TEXT_BYTES);
        }
        boolean echoes = name.depth() == 2 && name.idAt(1) == RESPONSE && isEcho(id);
        return echoes ? SKIP : wanted(id, withArguments);
    }

    @Override
    public int startArray(JsonToken bracket) {
        return JsonHandler.text(MAX_TEXT_BYTES);
    }

    @Override
    public void startObject(JsonToken brace) {
        if (brace.depth() == 2 && brace.idAt(1) == CHOICES) {
            inChoices = true;
            choice = brace.index();
            choiceFrom = pieces.size();
            choiceCalledFrom = called.size();
            choiceFinished = false;
        } else if (isCall(brace)) {
            call = brace.index();
            callFrom = pieces.size();
            callName = null;
            // Once a tool is called, what the choice has said before has ended.
            choiceFinished |= !withArguments;
        }
    }

    private static boolean isCall(JsonToken object) {
        return object.depth() == 5 && object.idAt(1) == CHOICES && object.idAt(4) == TOOL_CALLS;
    }

    @Override
    public void endObject(JsonToken object) {
        names.end(object, pieces);
        doubtful.end(object, data, this::read);
        unquoted(object);
        spelled(object, "null");
        if (isCall(object)) {
            long field = FIRST_CALL + Math.clamp(call, 0, FIELDS - FIRST_CALL - 1);
            for (int i = callFrom; i < pieces.size(); i++) {
                pieces.set(i, pieces.get(i).of(field));
            }
            if (callName != null) {
                called.add(new Called(field, callName));
                callName = null;
            }
        } else if (object.depth() == 2 && object.idAt(1) == CHOICES) {
            endChoice();
        }
    }

    private void endChoice() {
        for (int i = choiceFrom; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            if (piece.run() != TextPiece.WHOLE) {
                pieces.set(i, piece.of(run(choice, piece.run())));
            }
        }
        for (int i = choiceCalledFrom; i < called.size(); i++) {
            var tool = called.get(i);
            called.set(i, new Called(run(choice, tool.run), tool.tool));
        }
        if (callName != null) {
            called.add(new Called(run(choice, FIRST_CALL), callName));
            callName = null;
        }
        if (choiceFinished) {
            finished.add(choice);
        }
    }

    @Override
    public void endArray(JsonToken array) {
        unquoted(array);
        spelled(array, "[]");
    }

    private void read(@Nullable TextPiece piece) {
        if (piece != null) {
            pieces.add(piece);
            unordered = true;
        }
    }

    private void spelled(JsonToken value, String instead) {
        if (value.id() == LOGPROBS) {
            logprobs.add(new Splice(value.from(), value.to(), Bytes.of(instead).toArray()));
        }
    }

    /** What a tool is called with, where a block brings all of it at its start; mostly it is empty there, and comes later. */
    private void unquoted(JsonToken value) {
        if (withArguments && isCalledWith(value.id()) && value.to() - value.from() > 2) {
            var text = data.slice(value.from(), value.to()).toUtf8String();
            names.called(value, pieces);
            pieces.add(new TextPiece(TextPiece.WHOLE, Kind.VALUE, "", value.from(), value.to(), text));
        }
    }

    @Override
    public void string(JsonToken string) {
        int id = string.id();
        if (string.depth() == 1 && id == TYPE) {
            place.type(string.text().toUtf8String());
        } else if (string.depth() == 3 && string.idAt(1) == CHOICES && id == FINISH_REASON) {
            choiceFinished = true;
        } else if (id == NAME && withArguments) {
            names.name(string);
            callName = isCallName(string) ? string.text().toUtf8String() : callName;
        } else if (isAnswerOpaque(id) && !isThinking(string)) {
            if (id != THINKING) {
                // Of a piece of thinking nobody knows yet whether it will be signed.
                doubtful.string(string);
            }
        } else if (string.hasText() && (isPiece(string) || string.decodedLength() > 0)) {
            boolean calls = isCalledWith(id);
            var kind = calls && id != INPUT ? Kind.ARGUMENTS : Kind.TEXT;
            long field = !isPiece(string) ? TextPiece.WHOLE : calls ? FIRST_CALL : fieldOf(string);
            if (calls) {
                names.called(string, pieces);
            }
            pieces.add(new TextPiece(
                    field,
                    kind,
                    calls ? "" : null,
                    string.from(),
                    string.to(),
                    string.text().toUtf8String()));
        }
    }

    /** Whether it is a piece of thinking that is looked at. */
    private boolean isThinking(JsonToken member) {
        return withThinking && member.id() == THINKING && member.depth() == 2 && member.idAt(1) == DELTA;
    }

    private static boolean isCallName(JsonToken name) {
        return switch (name.depth()) {
            case 2 -> name.idAt(1) == CONTENT_BLOCK || name.idAt(1) == ITEM;
            // A function in the old way, and one of several tools.
            case 5, 7 -> name.idAt(1) == CHOICES && name.idAt(3) == DELTA;
            default -> false;
        };
    }

    private static boolean isPiece(JsonToken string) {
        return switch (string.depth()) {
            case 1 -> string.id() == DELTA;
            case 2 -> string.idAt(1) == DELTA || (string.idAt(1) == CONTENT_BLOCK && string.id() != INPUT);
            case 3 -> string.idAt(1) == CHOICES;
            default -> string.idAt(1) == CHOICES && string.idAt(3) == DELTA;
        };
    }

    /** The same for the same place in each event, whatever its members are called. */
    private long fieldOf(JsonToken string) {
        int depth = string.depth();
        if (depth == 1) {
            return LONE_DELTA;
        }
        int way = string.id() == JsonVocabulary.UNKNOWN ? unknown : 0;
        for (int i = string.idAt(1) == CHOICES ? 3 : 1; i <= depth; i++) {
            // Blocks begin in one place and go on in another.
            int id = string.idAt(i);
            way = 31 * way + (id == CONTENT_BLOCK ? DELTA : id);
        }
        return 1 + Math.floorMod(way ^ (way >>> 11), FIRST_CALL - 1);
    }

    @Override
    public void number(JsonToken number) {
        long value = number.longOr(0);
        if (number.depth() == 3 && number.idAt(1) == CHOICES && number.id() == INDEX) {
            choice = value;
        } else if (number.depth() == 6 && number.idAt(4) == TOOL_CALLS && number.id() == INDEX) {
            call = value;
        } else if (number.depth() == 1) {
            place.number(number.id(), value);
        }
    }
}
