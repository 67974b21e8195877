package dev.tollgate.config.file;

import dev.tollgate.config.Problem;

/** Finds the node that a path names. */
final class Paths {
    private Paths() {}

    /** The node, or the nearest one above it that is there. */
    static Node find(Node root, String path) {
        return below(root, "", path);
    }

    private static Node below(Node node, String at, String path) {
        switch (node) {
            case Node.Mapping mapping -> {
                for (var entry : mapping.entries().entrySet()) {
                    String next = Problem.key(at, entry.getKey());
                    if (leadsTo(next, path)) {
                        return below(entry.getValue(), next, path);
                    }
                }
            }
            case Node.Sequence sequence -> {
                for (int i = 0; i < sequence.elements().size(); i++) {
                    String next = Problem.index(at, i);
                    if (leadsTo(next, path)) {
                        return below(sequence.elements().get(i), next, path);
                    }
                }
            }
            case Node.Scalar scalar -> {}
            case Node.Nothing nothing -> {}
        }
        return node;
    }

    private static boolean leadsTo(String prefix, String path) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length()
                        || path.charAt(prefix.length()) == '.'
                        || path.charAt(prefix.length()) == '[');
    }
}
