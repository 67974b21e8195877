package canary;

/** Must not compile: if it does, NullAway has stopped looking. */
final class PlantedNull {
    private PlantedNull() {}

    static String planted() {
        return null;
    }
}
