package dev.tollgate.testing;

/** Streams of chat chunks as an OpenAI provider sends them, whose every byte a test can foretell. */
public final class ChatChunks {
    public static final String DONE = "data: [DONE]\n\n";

    private ChatChunks() {}

    /**
     * One event.
     *
     * @param delta a JSON object
     * @param finish JSON: a string, or {@code null}
     */
    public static String chunk(int choice, String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":" + choice
                + ",\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    /** The event that says this, which stands in it as it is, unescaped. */
    public static String saying(String content) {
        return chunk(0, "{\"content\":\"" + content + "\"}", "null");
    }

    /** A whole stream that says these pieces, one an event. */
    public static String stream(String... pieces) {
        var events = new StringBuilder();
        for (var piece : pieces) {
            events.append(saying(piece));
        }
        return events.append(chunk(0, "{}", "\"stop\"")).append(DONE).toString();
    }
}
