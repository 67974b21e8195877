package dev.tollgate.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider of either dialect whose answers say the same again and again, word by word, for as long as anybody listens. */
final class ChantingProvider implements AutoCloseable {
    /** Where in an answer the words stand. */
    enum Place {
        TEXT,
        REASONING,
        ARGUMENTS
    }

    static final List<String> WORDS = List.of(
            "Let ", "me ", "check ", "the ", "configuration ", "file ", "again, ", "just ", "to ", "be ", "sure. ");

    /** What it never says all of, unless nobody stops it. */
    private static final int ROUNDS = 100_000;

    private final HttpServer server;
    private final boolean anthropic;
    private final Place place;
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final int most;

    private ChantingProvider(boolean anthropic, Place place, int most) throws IOException {
        this.anthropic = anthropic;
        this.place = place;
        this.most = most;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    static ChantingProvider endless(boolean anthropic, Place place) throws IOException {
        return new ChantingProvider(anthropic, place, ROUNDS);
    }

    static ChantingProvider saying(int rounds, boolean anthropic, Place place) throws IOException {
        return new ChantingProvider(anthropic, place, rounds);
    }

    String url() {
        var root = "http://127.0.0.1:" + server.getAddress().getPort();
        return anthropic ? root : root + "/v1";
    }

    /** How often it has said it all, in all answers. */
    int rounds() {
        return rounds.get();
    }

    /** How many answers it was kept from ending. */
    int cut() {
        return cut.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try (exchange) {
            if (request.contains("\"stream\":true")) {
                exchange.getResponseHeaders().set("content-type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                if (responses(exchange)) {
                    streamOfResponses(exchange);
                } else {
                    stream(exchange);
                }
            } else {
                var body = (responses(exchange) ? response() : document()).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("content-type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        } catch (IOException gone) {
            cut.incrementAndGet();
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        write(exchange, anthropic ? messageBegin() : chunk(chatBegin(), "null"));
        for (int i = 0; i < most; i++) {
            var round = new StringBuilder();
            for (var word : WORDS) {
                round.append(anthropic ? delta(word) : chunk(chatDelta(word), "null"));
            }
            write(exchange, round.toString());
            rounds.incrementAndGet();
        }
        write(exchange, anthropic ? messageEnd() : chunk("{}", "\"stop\"") + "data: [DONE]\n\n");
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    // --- OpenAI's words

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    private String chatBegin() {
        return place == Place.ARGUMENTS
                ? "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"what\\\":\\\"\"}}]}"
                : "{\"role\":\"assistant\",\"content\":\"\"}";
    }

    private String chatDelta(String word) {
        return switch (place) {
            case TEXT -> "{\"content\":\"" + word + "\"}";
            case REASONING -> "{\"reasoning_content\":\"" + word + "\"}";
            case ARGUMENTS -> "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + word + "\"}}]}";
        };
    }

    // --- OpenAI's words in the Responses API

    private static boolean responses(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().endsWith("/responses");
    }

    private void streamOfResponses(HttpExchange exchange) throws IOException {
        write(
                exchange,
                event("response.created", "\"sequence_number\":0,\"response\":" + response("in_progress", "[]"))
                        + event(
                                "response.output_item.added",
                                "\"sequence_number\":1,\"output_index\":0,\"item\":" + item("in_progress", "")));
        var kind = place == Place.ARGUMENTS ? "function_call_arguments" : "output_text";
        var part = place == Place.ARGUMENTS ? "" : ",\"content_index\":0,\"logprobs\":[]";
        if (place == Place.TEXT) {
            write(
                    exchange,
                    event(
                            "response.content_part.added",
                            "\"sequence_number\":2,\"item_id\":\"i\",\"output_index\":0,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}"));
        }
        int sequence = place == Place.TEXT ? 3 : 2;
        for (int i = 0; i < most; i++) {
            var round = new StringBuilder();
            for (var word : WORDS) {
                round.append(event(
                        "response." + kind + ".delta",
                        "\"sequence_number\":" + sequence++ + ",\"item_id\":\"i\",\"output_index\":0" + part
                                + ",\"delta\":\"" + word + "\""));
            }
            write(exchange, round.toString());
            rounds.incrementAndGet();
        }
        write(
                exchange,
                event(
                        "response.completed",
                        "\"sequence_number\":" + sequence + ",\"response\":" + response("completed", "[]")));
    }

    private String item(String status, String said) {
        return place == Place.ARGUMENTS
                ? "{\"type\":\"function_call\",\"id\":\"i\",\"call_id\":\"c\",\"name\":\"look\",\"status\":\"" + status
                        + "\",\"arguments\":\"" + said + "\"}"
                : "{\"type\":\"message\",\"id\":\"i\",\"role\":\"assistant\",\"status\":\"" + status
                        + "\",\"content\":["
                        + (said.isEmpty()
                                ? ""
                                : "{\"type\":\"output_text\",\"annotations\":[],\"text\":\"" + said + "\"}")
                        + "]}";
    }

    private static String response(String status, String output) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1760000000,\"status\":\"" + status
                + "\",\"error\":null,\"incomplete_details\":null,\"instructions\":\"be kind\",\"metadata\":{},\"model\":\"m\",\"output\":"
                + output
                + ",\"parallel_tool_calls\":true,\"temperature\":1.0,\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1.0,\"usage\":null}";
    }

    private String response() {
        rounds.addAndGet(most);
        return response(
                "completed", "[" + item("completed", String.join("", WORDS).repeat(most)) + "]");
    }

    // --- Anthropic's words

    private String messageBegin() {
        var block =
                switch (place) {
                    case TEXT -> "{\"type\":\"text\",\"text\":\"\"}";
                    case REASONING -> "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}";
                    case ARGUMENTS -> "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"look\",\"input\":{}}";
                };
        return event("message_start", "\"message\":" + message("[]", "null"))
                + event("content_block_start", "\"index\":0,\"content_block\":" + block);
    }

    private static String message(String content, String stop) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":" + content
                + ",\"stop_reason\":" + stop
                + ",\"stop_sequence\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}";
    }

    private String delta(String word) {
        var delta =
                switch (place) {
                    case TEXT -> "{\"type\":\"text_delta\",\"text\":\"" + word + "\"}";
                    case REASONING -> "{\"type\":\"thinking_delta\",\"thinking\":\"" + word + "\"}";
                    case ARGUMENTS -> "{\"type\":\"input_json_delta\",\"partial_json\":\"" + word + "\"}";
                };
        return event("content_block_delta", "\"index\":0,\"delta\":" + delta);
    }

    private static String messageEnd() {
        return event("content_block_stop", "\"index\":0")
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":9}")
                + event("message_stop", "");
    }

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (members.isEmpty() ? "" : "," + members)
                + "}\n\n";
    }

    // --- whole answers

    private String document() {
        var said = String.join("", WORDS).repeat(most);
        rounds.addAndGet(most);
        var kind = place.name().toLowerCase(Locale.ROOT);
        if (anthropic) {
            var block =
                    switch (place) {
                        case TEXT -> "{\"type\":\"text\",\"text\":\"" + said + "\"}";
                        case REASONING -> "{\"type\":\"thinking\",\"signature\":\"s\",\"thinking\":\"" + said + "\"}";
                        case ARGUMENTS ->
                            "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"look\",\"input\":{\"what\":\"" + said
                                    + "\"}}";
                    };
            return message("[" + block + "]", "\"end_turn\"");
        }
        var message =
                switch (place) {
                    case TEXT -> "\"content\":\"" + said + "\"";
                    case REASONING -> "\"content\":\"" + kind + "\",\"reasoning_content\":\"" + said + "\"";
                    case ARGUMENTS ->
                        "\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"what\\\":\\\""
                                + said + "\\\"}\"}}]";
                };
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + message
                + "},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
