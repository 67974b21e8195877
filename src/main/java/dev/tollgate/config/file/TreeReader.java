package dev.tollgate.config.file;

import dev.tollgate.config.Problem;
import dev.tollgate.config.Problem.Place;
import dev.tollgate.config.schema.Shape.Kind;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * Reads one YAML 1.2 document (so JSON too) into a tree, within bounds: {@value #MAX_BYTES} bytes, {@value #MAX_DEPTH}
 * levels, {@value #MAX_NODES} nodes with each alias counted as what it stands for. Scalars are told apart by the JSON
 * subset of the core schema (YAML 1.2.2 section 10.2 and 10.3): {@code no} is a text. Threads: confined to one read.
 */
final class TreeReader {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_DEPTH = 64;
    static final int MAX_NODES = 50_000;

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUTH = Set.of("true", "True", "TRUE", "false", "False", "FALSE");

    private final Expansion expansion;
    private final List<Problem> problems;
    private final Map<String, Node> anchors = new HashMap<>();
    private Iterator<Event> events = List.<Event>of().iterator();
    private int nodes;

    TreeReader(Expansion expansion, List<Problem> problems) {
        this.expansion = expansion;
        this.problems = problems;
    }

    /** Trouble after which nothing more of the document can be read. */
    private static final class Unreadable extends RuntimeException {
        private final transient Problem problem;

        Unreadable(String path, String found, String expected, Place place) {
            super(found, null, false, false);
            problem = Problem.error(path, found, expected).at(place);
        }
    }

    /** The root of the document; null when it cannot be read, with the reason among the problems. */
    @Nullable
    Node read(byte[] document) {
        if (document.length > MAX_BYTES) {
            problems.add(Problem.error("", document.length + " bytes", "at most " + MAX_BYTES + " bytes"));
            return null;
        }
        try {
            var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
            return parse(decoded.toString());
        } catch (CharacterCodingException notUtf8) {
            problems.add(Problem.error("", "bytes that are not UTF-8", "UTF-8"));
        } catch (Unreadable trouble) {
            problems.add(trouble.problem);
        } catch (MarkedYAMLException trouble) {
            problems.add(NotYaml.problem(trouble));
        } catch (YAMLException trouble) {
            problems.add(Problem.error("", "a character that YAML does not allow", "YAML 1.2"));
        }
        return null;
    }

    private Node parse(String document) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        events = new Yaml(options).parse(new StringReader(document)).iterator();
        Node root = new Node.Nothing(new Place(1, 1));
        boolean seen = false;
        while (events.hasNext()) {
            var event = events.next();
            if (event instanceof NodeEvent node) {
                root = node(node, "", 1);
                seen = true;
            } else if (event.is(Event.ID.DocumentStart) && seen) {
                throw new Unreadable("", "a second document", "one document", place(event.getStartMark()));
            }
        }
        return root;
    }

    private Node node(NodeEvent event, String path, int depth) {
        var at = place(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new Unreadable(path, "deeper nesting", "at most " + MAX_DEPTH + " levels", at);
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias, path, depth, at);
        }
        count(1, path, at);
        var node =
                switch (event) {
                    case ScalarEvent scalar -> scalar(scalar, path, at);
                    case SequenceStartEvent sequence -> sequence(path, depth, at);
                    case MappingStartEvent mapping -> mapping(path, depth, at);
                    default -> throw new Unreadable(path, event.getEventId().name(), "a value", at);
                };
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), node);
        }
        return node;
    }

    private Node alias(AliasEvent alias, String path, int depth, Place at) {
        var target = anchors.get(alias.getAnchor());
        if (target == null) {
            throw new Unreadable(
                    path, "*" + Problem.shown(alias.getAnchor()), "an alias of an anchor that is complete above", at);
        }
        if (depth + target.height() - 1 > MAX_DEPTH) {
            throw new Unreadable(path, "deeper nesting", "at most " + MAX_DEPTH + " levels", at);
        }
        count(target.size(), path, at);
        return target;
    }

    private void count(int more, String path, Place at) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw new Unreadable(path, "more values", "at most " + MAX_NODES + " values, aliases multiplied out", at);
        }
    }

    private Node scalar(ScalarEvent event, String path, Place at) {
        String written = event.getValue();
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
        if (plain && NOTHING.contains(written)) {
            return new Node.Nothing(at);
        }
        var kind = Kind.TEXT;
        if (plain && NUMBER.matcher(written).matches()) {
            kind = Kind.NUMBER;
        } else if (plain && TRUTH.contains(written)) {
            kind = Kind.TRUTH;
        }
        return expansion.expand(new Node.Scalar(at, kind, written, written, Node.Scalar.State.PLAIN), path);
    }

    private Node sequence(String path, int depth, Place at) {
        var elements = new ArrayList<Node>();
        int size = 1;
        int height = 0;
        for (var event = events.next(); !event.is(Event.ID.SequenceEnd); event = events.next()) {
            var element = node((NodeEvent) event, Problem.index(path, elements.size()), depth + 1);
            elements.add(element);
            size += element.size();
            height = Math.max(height, element.height());
        }
        return new Node.Sequence(at, List.copyOf(elements), size, height + 1);
    }

    private Node mapping(String path, int depth, Place at) {
        var entries = new LinkedHashMap<String, Node>();
        var keys = new HashMap<String, Place>();
        int size = 1;
        int height = 0;
        for (var event = events.next(); !event.is(Event.ID.MappingEnd); event = events.next()) {
            var keyAt = place(event.getStartMark());
            if (!(event instanceof ScalarEvent scalar)) {
                throw new Unreadable(path, "a key that is not a scalar", "a name", keyAt);
            }
            String key = scalar.getValue();
            String below = Problem.key(path, key);
            var value = node((NodeEvent) events.next(), below, depth + 1);
            if (key.equals("<<") && scalar.isPlain()) {
                problems.add(
                        Problem.error(path, "<<", "no merge key: YAML 1.2 has none; an alias stands for a whole value")
                                .at(keyAt));
                continue;
            }
            keys.putIfAbsent(key, keyAt);
            var first = entries.putIfAbsent(key, value);
            if (first != null) {
                problems.add(Problem.error(
                                below,
                                "said twice",
                                "once; first in line " + first.at().line())
                        .at(keyAt));
            }
            size += value.size();
            height = Math.max(height, value.height());
        }
        return new Node.Mapping(at, Collections.unmodifiableMap(entries), Map.copyOf(keys), size, height + 1);
    }

    static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
