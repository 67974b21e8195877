package dev.tollgate.config.file;

import dev.tollgate.config.Problem.Place;
import dev.tollgate.config.schema.Shape.Kind;
import java.util.List;
import java.util.Map;

/** A piece of a configuration file that knows where it stands. */
sealed interface Node {
    Place at();

    /** A whole document as the mapping it stands for: an empty one says nothing of any key. */
    static Node ofDocument(Node root) {
        return root instanceof Nothing ? new Mapping(root.at(), Map.of(), Map.of(), 1, 1) : root;
    }

    /** Nodes in it, itself included, aliases counted as often as they are used. */
    int size();

    /** Levels of nesting in it, 1 for a scalar. */
    int height();

    /** Nothing: an empty value, {@code ~} or {@code null}. It stands for "not said". */
    record Nothing(Place at) implements Node {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public int height() {
            return 1;
        }
    }

    /**
     * A text, a number or a truth value.
     *
     * @param text its value, expanded
     * @param written its value as it stands in the file
     */
    record Scalar(Place at, Kind kind, String text, String written, State state) implements Node {
        /** What expansion did. */
        enum State {
            /** Nothing was to be expanded. */
            PLAIN,
            /** The text came from outside and is never shown. */
            EXPANDED,
            /** Expansion failed and its problem is known. */
            BROKEN
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public int height() {
            return 1;
        }

        @Override
        public String toString() {
            return written;
        }
    }

    /** A list. */
    record Sequence(Place at, List<Node> elements, int size, int height) implements Node {}

    /**
     * Named values in the order of the file.
     *
     * @param keys where each name stands
     */
    record Mapping(Place at, Map<String, Node> entries, Map<String, Place> keys, int size, int height)
            implements Node {}
}
