package dev.tollgate.endtoend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A vendor's SDK as the matrix of dialects uses it: asked in one way, answered in one way, whatever it speaks. */
interface MatrixClient extends AutoCloseable {
    /** Asks, streamed or not, and gathers the answer by the SDK's own means. */
    Said ask(Ask ask, boolean streamed);

    /** Answers the tool calls of an answer in order, each with its result, and gathers what is said then. */
    Said answer(Ask ask, Said calls, List<String> results, boolean streamed);

    /** Begins a stream and leaves after so many events. */
    void leave(Ask ask, int events);

    /** The HTTP status of an exception of this SDK; 0 of one that has none, such as an error inside a stream. */
    int status(Throwable thrown);

    @Override
    void close();

    /**
     * A question.
     *
     * @param tools     names of tools on offer
     * @param image     a picture as Base64 of a PNG; null for none
     * @param maxTokens bound on the answer
     * @param stop      a text that ends the answer; null for none
     */
    record Ask(
            String text,
            List<String> tools,
            @Nullable String image,
            int maxTokens,
            @Nullable String stop) {
        static Ask of(String text, String... tools) {
            return new Ask(text, List.of(tools), null, 4000, null);
        }

        Ask atMost(int tokens) {
            return new Ask(text, tools, image, tokens, stop);
        }

        Ask with(String png) {
            return new Ask(text, tools, png, maxTokens, stop);
        }

        Ask until(String end) {
            return new Ask(text, tools, image, maxTokens, end);
        }
    }

    /** How an answer ended, in neutral words. */
    enum End {
        STOP,
        LENGTH,
        TOOLS
    }

    /**
     * An answer.
     *
     * @param input  all prompt tokens, cached or not
     * @param output all tokens of the answer
     * @param cached prompt tokens that came from a cache
     * @param raw    the SDK's own object
     */
    record Said(String text, List<Call> calls, End end, long input, long output, long cached, Object raw) {}

    /** A tool call with the JSON text of its arguments. */
    record Call(String id, String name, String arguments) {}
}
