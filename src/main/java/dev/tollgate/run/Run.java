package dev.tollgate.run;

/**
 * The agent run that a call belongs to, and how sure we are.
 *
 * @param id short opaque name, shown to operators and, where policy allows, to the caller
 * @param key 64-bit key of the run, already scoped by tenant and principal
 * @param scope keyed hash of tenant and principal; runs of different scopes never merge
 * @param source how the call was found to belong to it
 * @param confidence 1 (a guess) to 5 (the caller said so itself)
 * @param turn how many calls of this run came before, from 0
 * @param depth how many runs deep it was delegated, 0 for a root
 * @param fresh whether this call begins it
 */
public record Run(String id, long key, long scope, Source source, int confidence, int turn, int depth, boolean fresh) {

    /** What told that a call belongs to a run, the surest first. */
    public enum Source {
        HEADER,
        BAGGAGE,
        CONVERSATION,
        PROMPT_CACHE_KEY,
        TRACE,
        PREFIX,
        IDLE_GAP
    }
}
