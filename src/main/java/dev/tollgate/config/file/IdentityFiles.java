package dev.tollgate.config.file;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.IdentityConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.config.Spelling;
import dev.tollgate.config.schema.KeyFileSchema;
import dev.tollgate.identity.jwt.KeySet;
import dev.tollgate.identity.keys.ApiKey;
import dev.tollgate.identity.keys.KeyHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what {@code identity} names: files of keys, and the keys of issuers that are not fetched. Threads: confined to one read. */
public final class IdentityFiles {
    /** Null where nobody knows. */
    private final @Nullable Set<String> models;

    private final Sources sources;
    private final List<ApiKey> keys = new ArrayList<>();
    private final Map<String, KeySet> issuerKeys = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    /** Where each name and each hash was first used. */
    private final Map<String, String> names = new HashMap<>();

    private final Map<KeyHash, String> hashes = new HashMap<>();

    private IdentityFiles(@Nullable Set<String> models, Sources sources) {
        this.models = models;
        this.sources = sources;
    }

    /**
     * What was read.
     *
     * @param keys of all files
     * @param issuerKeys by the issuer's name; those that are fetched are not here
     * @param problems everything that is wrong; a path of a file of keys begins with the file's name
     */
    public record Loaded(List<ApiKey> keys, Map<String, KeySet> issuerKeys, List<Problem> problems) {
        /** Where nothing is said. */
        public static final Loaded EMPTY = new Loaded(List.of(), Map.of(), List.of());

        public Loaded {
            keys = List.copyOf(keys);
            issuerKeys = Map.copyOf(issuerKeys);
            problems = List.copyOf(problems);
        }
    }

    /** Reads all that this configuration names. */
    public static Loaded load(GatewayConfig config, Sources sources) {
        return load(config, config.models().keySet(), sources);
    }

    /**
     * Reads all that this configuration names.
     *
     * @param models the names under {@code models}; null where nobody knows them all
     */
    public static Loaded load(GatewayConfig config, @Nullable Set<String> models, Sources sources) {
        var reading = new IdentityFiles(models, sources);
        var files = config.identity().keys();
        for (int i = 0; i < files.size(); i++) {
            reading.keyFile(Problem.index("identity.keys", i), files.get(i));
        }
        config.identity().issuers().forEach(reading::issuer);
        return new Loaded(reading.keys, reading.issuerKeys, reading.problems);
    }

    private void keyFile(String path, Path file) {
        if (!sources.readable(file)) {
            problems.add(Problem.error(path, file.toString(), "a file that can be read"));
            return;
        }
        var read = BoundFile.read(KeyFileSchema.ROOT, file, sources);
        var name = String.valueOf(file.getFileName());
        read.problems().forEach(problem -> problems.add(problem.in(name)));
        var document = read.value();
        if (document == null) {
            return;
        }
        for (int i = 0; i < document.keys().size(); i++) {
            var at = read.document().inFile(Problem.index("keys", i));
            key(
                    at,
                    document.keys().get(i),
                    name,
                    problem -> problems.add(read.document().located(problem).in(name)));
        }
    }

    private void key(String at, ApiKey key, String file, Consumer<Problem> out) {
        var sameName = names.putIfAbsent(key.name(), file + ": " + at);
        if (sameName != null) {
            out.accept(Problem.error(at + ".name", key.name(), "a name of its own; " + sameName + " has this one"));
        }
        var sameHash = hashes.putIfAbsent(key.hash(), file + ": " + at);
        if (sameHash != null) {
            out.accept(Problem.error(
                    at + ".hash", key.hash().toString(), "a key of its own; " + sameHash + " has this one"));
        }
        for (int i = 0; i < key.models().size(); i++) {
            var model = key.models().get(i);
            // With a provider before it a name may be a direct one, which is written nowhere else.
            if (models != null && !models.contains(model) && model.indexOf('/') < 0) {
                out.accept(Problem.warning(
                        Problem.index(at + ".models", i),
                        model,
                        "a model under models; nobody can ask for this one" + Spelling.hint(model, models)));
            }
        }
        keys.add(key);
    }

    private void issuer(String name, IdentityConfig.Issuer issuer) {
        var path = Problem.key("identity.issuers", name) + ".jwks";
        var file = issuer.jwks().file();
        var inline = issuer.jwks().inline();
        try {
            if (file != null) {
                path += ".file";
                var document = sources.file(file, KeySet.MAX_BYTES + 1);
                issuerKeys.put(name, KeySet.parse(new String(document, StandardCharsets.UTF_8)));
            } else if (inline != null) {
                path += ".inline";
                issuerKeys.put(name, KeySet.parse(inline));
            }
        } catch (IOException unreadable) {
            problems.add(Problem.error(path, String.valueOf(file), "a file that can be read"));
        } catch (ParseException broken) {
            problems.add(Problem.error(path, "another document", "a JWK Set: " + broken.getMessage()));
        }
    }
}
