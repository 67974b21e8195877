package dev.tollgate.dialect.translation;

import java.util.stream.IntStream;

/** Where the messages of a request stand, as its caller knows it. Only losses and mistakes tell it, so those of usual conversations are written once. */
public final class MessagePlaces {
    private static final int USUAL = 128;
    private static final String[] MESSAGES =
            IntStream.range(0, USUAL).mapToObj(MessagePlaces::written).toArray(String[]::new);
    private static final String[] CONTENTS =
            IntStream.range(0, USUAL).mapToObj(i -> written(i) + ".content").toArray(String[]::new);

    private MessagePlaces() {}

    /** {@code messages[index]}. */
    public static String message(int index) {
        return index < USUAL ? MESSAGES[index] : written(index);
    }

    /** {@code messages[index].content}. */
    public static String content(int index) {
        return index < USUAL ? CONTENTS[index] : written(index) + ".content";
    }

    private static String written(int index) {
        return "messages[" + index + "]";
    }
}
