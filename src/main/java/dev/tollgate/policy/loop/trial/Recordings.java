package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads recorded runs: JSON arrays or JSON lines of objects that hold a conversation in OpenAI's chat format under {@code traj} (tau-bench),
 * {@code messages} or {@code conversation}, or that are one.
 */
final class Recordings {
    private static final List<String> KEYS = List.of("traj", "messages", "conversation", "trajectory");
    private static final JsonMapper MAPPER = new JsonMapper();

    private Recordings() {}

    /** Those of a file; what holds no conversation is left out. */
    static List<Recording> read(InputStream in) throws IOException {
        var recordings = new ArrayList<Recording>();
        try (var values = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
            while (values.hasNext()) {
                gather(values.next(), recordings);
            }
        }
        return recordings;
    }

    private static void gather(JsonNode node, List<Recording> into) {
        for (var key : KEYS) {
            if (isConversation(node.path(key))) {
                add(node.path(key), into);
                return;
            }
        }
        if (isConversation(node)) {
            add(node, into);
        } else if (node.isContainerNode()) {
            node.forEach(inner -> gather(inner, into));
        }
    }

    private static boolean isConversation(JsonNode node) {
        return node.isArray() && !node.isEmpty() && node.get(0).hasNonNull("role");
    }

    private static void add(JsonNode conversation, List<Recording> into) {
        var messages = new ArrayList<JsonNode>();
        conversation.forEach(messages::add);
        into.add(new Recording("run " + (into.size() + 1), messages));
    }
}
