package dev.tollgate.price.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.Provenance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code prices.yaml} format: provider, then model, then rates in dollars per million tokens, each with source and date.
 *
 * <p>Reading reports every problem at once; a book with problems must not be used, since a price that is missing from it is one that
 * somebody wrote down. {@code docs/prices.md} describes the keys.
 */
public final class PriceFile {

    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private PriceFile() {}

    /**
     * What a price file says.
     *
     * @param book the prices that could be read
     * @param problems everything that is wrong, in the order of the file; empty if the book is whole
     */
    public record Reading(PriceBook book, List<PriceProblem> problems) {
        public Reading {
            problems = List.copyOf(problems);
        }

        public boolean isWhole() {
            return problems.isEmpty();
        }
    }

    /** Reads a whole file; an empty one is an empty book. */
    public static Reading read(String text) {
        var problems = new ArrayList<PriceProblem>();
        var prices = new HashMap<String, Map<String, Price>>();
        var binder = new PriceBinder(problems);
        fields(parse(YAML, text, problems), "", "providers, each with its models", problems)
                .forEach((provider, models) -> {
                    var shelf = prices.computeIfAbsent(provider.toLowerCase(Locale.ROOT), name -> new HashMap<>());
                    fields(models, PriceProblem.child("", provider), "models, each with its rates", problems)
                            .forEach((model, node) -> {
                                var path = PriceProblem.child(PriceProblem.child("", provider), model);
                                var price = binder.price(node, path, null);
                                if (price != null && shelf.put(model, price) != null) {
                                    problems.add(new PriceProblem(
                                            path, "a second time", "each model once, whatever the provider's case"));
                                }
                            });
                });
        return new Reading(PriceBook.of(prices), problems);
    }

    /**
     * Reads one price as it stands inline in a target: the same keys, but source and date may be left out.
     *
     * @param path where the node stands, for problems
     * @param written where it is written, unless it says otherwise
     * @return null if there was a problem
     */
    public static @Nullable Price inline(JsonNode node, String path, Provenance written, List<PriceProblem> problems) {
        return new PriceBinder(problems).price(node, path, written);
    }

    /** Writes a book so that {@link #read} gives it back: one line for each simple price, under the given comment lines. */
    public static String write(PriceBook book, List<String> comment) {
        return PriceWriter.write(book, comment);
    }

    static JsonNode json(String text, List<PriceProblem> problems) {
        return parse(JSON, text, problems);
    }

    private static JsonNode parse(ObjectMapper mapper, String text, List<PriceProblem> problems) {
        try {
            var root = mapper.readTree(text);
            return root == null ? MissingNode.getInstance() : root;
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            problems.add(new PriceProblem(
                    where == null ? "" : "line " + where.getLineNr() + ", column " + where.getColumnNr(),
                    PriceProblem.shortened(
                            e.getOriginalMessage().lines().findFirst().orElse("")),
                    "well-formed text, each key once"));
            return MissingNode.getInstance();
        }
    }

    private static Map<String, JsonNode> fields(
            JsonNode node, String path, String expected, List<PriceProblem> problems) {
        var fields = new LinkedHashMap<String, JsonNode>();
        if (node.isObject()) {
            node.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        } else if (!node.isMissingNode()) {
            problems.add(PriceProblem.at(path, node, expected));
        }
        return fields;
    }
}
