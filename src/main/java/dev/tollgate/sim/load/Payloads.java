package dev.tollgate.sim.load;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** The requests of the load test, prepared once: chat completions of a given size, with the escapes that real prompts have. */
public final class Payloads {
    private static final String[] WORDS = {
        "the",
        "tool",
        "returned",
        "a",
        "list",
        "of",
        "open",
        "orders",
        "for",
        "account",
        "and",
        "asks",
        "whether",
        "\\n",
        "to",
        "retry",
        "with",
        "\\\"force\\\"",
        "or",
        "wait",
        "until",
        "payment",
        "has",
        "cleared",
        "in",
        "region",
        "eu-west",
        "since",
        "yesterday"
    };

    /** Nothing in it comes twice in a row: an answer that does is something to be noted. */
    private static final String SAID = said(820);

    private Payloads() {}

    /**
     * The body of a chat completion: a system prompt, then user and assistant in turn.
     *
     * @param model what it asks for
     * @param bytes its size, at least 512
     */
    public static byte[] chat(String model, boolean stream, int bytes) {
        if (bytes < 512) {
            throw new IllegalArgumentException("body: " + bytes + " bytes (expected: at least 512)");
        }
        var random = new SplittableRandom(bytes);
        var text = new StringBuilder(bytes + 64)
                .append("{\"model\":\"")
                .append(model)
                .append("\",")
                .append(stream ? "\"stream\":true," : "")
                .append("\"temperature\":0.2,\"max_tokens\":256,\"messages\":[")
                .append("{\"role\":\"system\",\"content\":\"You are a careful assistant of the order desk.\"}");
        boolean user = true;
        while (text.length() < bytes - 400) {
            turn(text, user, random, Math.min(bytes - 300, text.length() + 900));
            user = !user;
        }
        text.append(",{\"role\":\"user\",\"content\":\"");
        text.append("x".repeat(Math.max(0, bytes - text.length() - 4))).append("\"}]}");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void turn(StringBuilder text, boolean user, SplittableRandom random, int until) {
        text.append(",{\"role\":\"").append(user ? "user" : "assistant").append("\",\"content\":\"");
        while (text.length() < until) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        text.append("\"}");
    }

    private static String said(int chars) {
        var random = new SplittableRandom(chars);
        var text = new StringBuilder(chars + 16);
        while (text.length() < chars) {
            var word = WORDS[random.nextInt(WORDS.length)];
            text.append(word.indexOf('\\') < 0 ? word + " " : "");
        }
        return text.substring(0, chars);
    }

    /** A whole HTTP/1.1 request around a body, as a client library would send it. */
    public static byte[] request(int port, byte[] body) {
        var head = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:" + port
                + "\r\nuser-agent: tollgate-loadtest\r\naccept: */*\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length + "\r\n\r\n";
        var start = head.getBytes(StandardCharsets.US_ASCII);
        var whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    /** The answer of the cheap upstream: a chat completion of about 1.1 KB with usage. */
    public static String answer() {
        return "{\"id\":\"chatcmpl-load\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"gpt-4o-mini\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + SAID
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":512,\"completion_tokens\":180,\"total_tokens\":692}}";
    }

    /** The same answer in Anthropic's dialect. */
    public static String message() {
        return "{\"id\":\"msg_load\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"" + SAID + "\"}],\"stop_reason\":\"end_turn\","
                + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":512,\"output_tokens\":180}}";
    }
}
