package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.identity.keys.ApiKey;
import dev.tollgate.identity.keys.KeyHash;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of a file of API keys. */
public final class KeyFileSchema {
    private static final Pattern WHEN = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?");
    private static final int DATE_LENGTH = 10;

    private static final Field<ApiKey, String> NAME = field("name", Scalars.label(), ApiKey::name)
            .says("Names the key in logs and policies; no two share a name.");
    private static final Field<ApiKey, KeyHash> HASH = field("hash", hash(), ApiKey::hash)
            .says("What is kept of it, as `./tollgate keys create` and `keys hash` print it.");
    private static final Field<ApiKey, String> AGENT = field("agent", Scalars.label(), ApiKey::agent)
            .optional()
            .says("Which agent uses it; the name of the key when not said.");
    private static final Field<ApiKey, String> TEAM =
            field("team", Scalars.label(), ApiKey::team).optional().says("Whose it is.");
    private static final Field<ApiKey, String> TENANT = field("tenant", Scalars.label(), ApiKey::tenant)
            .optional()
            .says("For whom: what tenants count and cache is kept apart.");
    private static final Field<ApiKey, List<String>> MODELS = field("models", list(Scalars.modelName()), ApiKey::models)
            .or("[]")
            .says("The only models that it is good for; all when not said.");
    private static final Field<ApiKey, Instant> EXPIRES = field("expires", moment(), ApiKey::expires)
            .optional()
            .says("The last day on which it is good, or the moment when it ends, in UTC; never when not said.");
    private static final Struct<ApiKey> KEY =
            struct(KeyFileSchema::key, NAME, HASH, AGENT, TEAM, TENANT, MODELS, EXPIRES);

    private static final Field<Document, List<ApiKey>> KEYS =
            field("keys", list(KEY), Document::keys).or("[]").says("Keys, in no order.");

    /** The whole document. */
    public static final Struct<Document> ROOT = struct(v -> new Document(v.get(KEYS)), KEYS);

    private KeyFileSchema() {}

    /** What a file of keys says. */
    public record Document(List<ApiKey> keys) {}

    private static ApiKey key(FieldValues v) {
        var agent = v.find(AGENT);
        return new ApiKey(
                v.get(NAME),
                v.get(HASH),
                agent == null ? v.get(NAME) : agent,
                v.find(TEAM),
                v.find(TENANT),
                v.get(MODELS),
                v.find(EXPIRES));
    }

    /** Secret, because who errs here has perhaps written the key itself. */
    private static Scalar<KeyHash> hash() {
        return new Scalar<>(
                "hash",
                "sha256: and 64 hexadecimal digits",
                true,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> KeyHash.parse(text),
                KeyHash::toString,
                List.of(Scalars.schemaOf(KeyHash.FORM)));
    }

    private static Scalar<Instant> moment() {
        return Scalars.parsed(
                "date",
                "a date such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z",
                WHEN,
                (text, folder) -> {
                    try {
                        return text.length() == DATE_LENGTH
                                ? LocalDate.parse(text)
                                        .plusDays(1)
                                        .atStartOfDay(ZoneOffset.UTC)
                                        .toInstant()
                                : Instant.parse(text);
                    } catch (DateTimeException noSuchDay) {
                        return null;
                    }
                },
                Instant::toString);
    }
}
