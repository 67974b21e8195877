package dev.tollgate.config.schema;

import dev.tollgate.config.Spelling;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.http.Cidr;
import dev.tollgate.identity.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The scalars that know no unit: texts, names, whole and decimal numbers, words of a closed list, blocks of addresses, paths, secrets. */
public final class Scalars {
    /** RFC 9110 section 5.6.2, a token. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._:/@+-]{0,126}[A-Za-z0-9])?");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1,12})?");

    private Scalars() {}

    /** Any text of one line. */
    public static Scalar<String> text() {
        return text("text", "a text of one line", Pattern.compile("[^\\p{Cntrl}]{1,4096}"));
    }

    /** A name that clients may ask for: letters, digits and {@code . _ : / @ + -}. */
    public static Scalar<String> modelName() {
        return text("name", "a name of letters, digits and . _ : / @ + -", NAME);
    }

    /** A name that only operators see: letters, digits and {@code . _ -}. */
    public static Scalar<String> label() {
        return text("name", "a name of up to 64 letters, digits and . _ -", LABEL);
    }

    /** The name of a header field. */
    public static Scalar<String> headerName() {
        return text("header name", "a header name (letters, digits and - _ .)", TOKEN);
    }

    /** A block of addresses. */
    public static Scalar<Cidr> cidr() {
        return new Scalar<>(
                "CIDR",
                "a block of addresses like 10.0.0.0/8 or fd00::/8, with no bit set behind its prefix",
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> Cidr.parse(text),
                Cidr::toString,
                List.of(Map.of("type", "string", "pattern", "^[0-9a-fA-F:.]+(/[0-9]{1,3})?$")));
    }

    /** A text that matches the whole pattern; the pattern must mean the same in Java and in ECMA-262. */
    public static Scalar<String> text(String name, String expected, Pattern pattern) {
        return parsed(name, expected, pattern, (text, folder) -> text, text -> text);
    }

    /** A text that matches the whole pattern and is then read. */
    public static <T> Scalar<T> parsed(
            String name, String expected, Pattern pattern, Shape.Reader<T> reader, Function<T, Object> show) {
        Shape.Reader<T> checked = (text, folder) -> pattern.matcher(text).matches() ? reader.read(text, folder) : null;
        return new Scalar<>(name, expected, false, EnumSet.of(Kind.TEXT), checked, show, List.of(schemaOf(pattern)));
    }

    public static Map<String, Object> schemaOf(Pattern pattern) {
        String portable = pattern.pattern().replace("\\p{Cntrl}", "\\u0000-\\u001f\\u007f");
        return Map.of("type", "string", "pattern", "^(?:" + portable + ")$");
    }

    /** A whole number between two bounds, both included. */
    public static Scalar<Integer> whole(int least, int most) {
        return new Scalar<>(
                "number",
                "a whole number from " + least + " to " + most,
                false,
                EnumSet.of(Kind.NUMBER),
                (text, folder) -> {
                    if (!text.matches("0|[1-9][0-9]{0,9}")) {
                        return null;
                    }
                    long value = Long.parseLong(text);
                    return value < least || value > most ? null : (int) value;
                },
                value -> value,
                List.of(Map.of("type", "integer", "minimum", least, "maximum", most)));
    }

    /** An amount of dollars, not negative. */
    public static Scalar<BigDecimal> dollars(String name) {
        return new Scalar<>(
                        name,
                        "a decimal number of dollars, not negative",
                        false,
                        EnumSet.of(Kind.NUMBER),
                        (text, folder) -> DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null,
                        value -> value,
                        List.of(Map.of("type", "number", "minimum", 0)))
                .guessing(Meant::dollars);
    }

    /** An amount of dollars from 0 to so many. */
    public static Scalar<BigDecimal> dollars(String name, int most) {
        return decimal(
                name,
                "a decimal number of dollars from 0 to " + most,
                value -> value.compareTo(BigDecimal.valueOf(most)) <= 0,
                Map.of("minimum", 0, "maximum", most));
    }

    /** A decimal number that is not negative and meets a condition, which {@code schema} says in JSON Schema. */
    static Scalar<BigDecimal> decimal(
            String name, String expected, Predicate<BigDecimal> condition, Map<String, Object> schema) {
        var said = new TreeMap<>(schema);
        said.put("type", "number");
        return new Scalar<>(
                name,
                expected,
                false,
                EnumSet.of(Kind.NUMBER),
                (text, folder) -> {
                    var value = DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
                    return value != null && condition.test(value) ? value : null;
                },
                value -> value,
                List.of(said));
    }

    /** A share from 0 to 1. */
    public static Scalar<Double> share() {
        return new Scalar<>(
                "share",
                "a number from 0 to 1",
                false,
                EnumSet.of(Kind.NUMBER),
                (text, folder) -> {
                    if (!DECIMAL.matcher(text).matches()) {
                        return null;
                    }
                    double value = Double.parseDouble(text);
                    return value > 1 ? null : value;
                },
                value -> value,
                List.of(Map.of("type", "number", "minimum", 0, "maximum", 1)));
    }

    /** One of the constants, written in lower case with hyphens. */
    public static <E extends Enum<E>> Scalar<E> word(Class<E> type) {
        return word(type, constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    public static <E extends Enum<E>> Scalar<E> word(Class<E> type, Function<E, String> spelling) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        List<String> words = constants.stream().map(spelling).toList();
        String expected = words.stream().collect(Collectors.joining(", ", "one of ", ""));
        var word = new Scalar<E>(
                String.join(" | ", words),
                expected,
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> {
                    int at = words.indexOf(text);
                    return at < 0 ? null : constants.get(at);
                },
                spelling::apply,
                List.of(Map.of("type", "string", "enum", words)));
        return word.guessing(text -> Spelling.nearest(text, words));
    }

    /** A file or folder, relative to the folder of the file where it is written. */
    public static Scalar<Path> path() {
        return new Scalar<>(
                "path",
                "a path",
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> {
                    try {
                        return text.isEmpty() ? null : folder.resolve(text).normalize();
                    } catch (InvalidPathException notAPath) {
                        return null;
                    }
                },
                Path::toString,
                List.of(Map.of("type", "string", "minLength", 1)));
    }

    /** What is never shown, and may go into a header: visible ASCII and inner spaces. */
    public static Scalar<Secret> secret() {
        return secret("secret", "a text of one line in ASCII, neither empty nor with spaces around it", 16_384);
    }

    /** What may go into a header, of at most so many characters; never shown either. */
    public static Scalar<Secret> headerValue(int most) {
        return secret(
                "header value",
                "a text of one line in ASCII, at most " + most + " characters, neither empty nor with spaces around it",
                most);
    }

    private static Scalar<Secret> secret(String name, String expected, int most) {
        var form = Pattern.compile("[!-~](?:[ -~]{0," + (most - 2) + "}[!-~])?");
        return new Scalar<>(
                name,
                expected,
                true,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> form.matcher(text).matches() ? Secret.of(text) : null,
                Secret::toString,
                List.of(schemaOf(form)));
    }

    /** An absolute http or https URL without user info, query and fragment; slashes at its end are dropped. */
    public static Scalar<URI> url() {
        return new Scalar<>(
                "URL",
                "an http or https URL with a host and no user info, query or fragment",
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> Urls.base(text),
                URI::toString,
                List.of(Map.of("type", "string", "pattern", "^https?://")));
    }
}
