package dev.tollgate.price.catalogue;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One thing that is wrong in a price file.
 *
 * @param path where, such as {@code openai["gpt-4.1"].above[0].tokens}; empty for the file as a whole
 * @param found what stands there, shortened
 * @param expected what should
 */
public record PriceProblem(String path, String found, String expected) {

    private static final int LONGEST = 80;

    static PriceProblem at(String path, JsonNode found, String expected) {
        var text = found.isTextual() ? found.asText() : found.toString();
        return new PriceProblem(path, found.isMissingNode() ? "nothing" : shortened(text), expected);
    }

    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** Adds a key to a path, in brackets where it holds what paths are made of. */
    static String child(String path, String key) {
        if (key.isEmpty() || key.chars().anyMatch(c -> ".[]\" ".indexOf(c) >= 0)) {
            return path + "[\"" + key + "\"]";
        }
        return path.isEmpty() ? key : path + "." + key;
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "(file)" : path) + ": " + found + " (expected: " + expected + ")";
    }
}
