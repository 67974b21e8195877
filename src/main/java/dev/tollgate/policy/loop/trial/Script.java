package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What an agent will say and do: a conversation so far, and what each further answer of the model adds to it.
 *
 * @param name    for people
 * @param opening messages before the first call
 * @param rounds  what is added after each call: the model's message and what came of it; an empty one adds nothing
 * @param period  how many rounds repeat; 0 for honest work
 */
record Script(String name, List<JsonNode> opening, List<List<JsonNode>> rounds, int period) {
    Script {
        opening = List.copyOf(opening);
        rounds = List.copyOf(rounds);
    }

    /** A recorded run as it was. */
    static @Nullable Script honest(Recording run) {
        int first = next(run.messages(), 0);
        return first < 0 ? null : from(run, first);
    }

    /** A recorded run up to some call of a model, from its second on: its conversation is the opening. */
    static @Nullable Script prefix(Recording run, SplittableRandom random) {
        var calls = new ArrayList<Integer>();
        for (int i = next(run.messages(), 0); i >= 0; i = next(run.messages(), i + 1)) {
            calls.add(i);
        }
        if (calls.size() < 2) {
            return null;
        }
        int at = calls.get(1 + random.nextInt(calls.size() - 1));
        return new Script(run.name(), run.messages().subList(0, at), List.of(), 0);
    }

    /** What the members of a team begin with. */
    static Script shared(String name, Recording host) {
        return new Script(name + " in " + host.name(), host.messages().subList(0, 2), List.of(), 0);
    }

    /** The same with this in front of what is said first, so that no other run begins alike. */
    Script opened(String words) {
        var own = new ArrayList<>(opening);
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).path("role").asText().equals("user")) {
                own.set(
                        i,
                        Recording.said(
                                "user", words + " " + own.get(i).path("content").asText()));
                return new Script(name, own, rounds, period);
            }
        }
        own.addFirst(Recording.said("user", words));
        return new Script(name, own, rounds, period);
    }

    /** The same request, again and again. */
    Script repeating(int times) {
        var rounds = new ArrayList<List<JsonNode>>();
        for (int i = 0; i < times; i++) {
            rounds.add(List.of());
        }
        return new Script(name, opening, rounds, 1);
    }

    private static Script from(Recording run, int first) {
        var rounds = new ArrayList<List<JsonNode>>();
        for (int i = first; i >= 0; ) {
            int next = next(run.messages(), i + 1);
            rounds.add(run.messages().subList(i, next < 0 ? run.messages().size() : next));
            i = next;
        }
        return new Script(run.name(), run.messages().subList(0, first), rounds, 0);
    }

    private static int next(List<JsonNode> messages, int from) {
        for (int i = from; i < messages.size(); i++) {
            if (messages.get(i).path("role").asText().equals("assistant")) {
                return i;
            }
        }
        return -1;
    }
}
