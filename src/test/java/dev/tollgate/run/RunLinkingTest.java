package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Made-up conversations of many callers, sent at the same time without a header, find their runs; recorded ones are measured by {@code eval loops}. */
class RunLinkingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Dialect DIALECT =
            new OpenAiDialect(1, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);

    /** How well followed: calls that went on with a conversation, those of them that stayed in its run, runs that mix callers. */
    private record Score(int followUps, int linked, int mixedCallers) {
        double share() {
            return followUps == 0 ? 1 : (double) linked / followUps;
        }
    }

    /** One client with one conversation. */
    private static final class Client {
        final long scope;
        final List<JsonNode> messages;
        final List<Integer> answers = new ArrayList<>();
        int next;
        long lastKey;

        Client(long scope, List<JsonNode> messages) {
            this.scope = scope;
            this.messages = messages;
            for (int i = 1; i < messages.size(); i++) {
                if (messages.get(i).path("role").asText().equals("assistant")) {
                    answers.add(i);
                }
            }
        }

        boolean done() {
            return next == answers.size();
        }

        List<JsonNode> request() {
            return messages.subList(0, answers.get(next));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void madeUpRunsOfManyCallersAreFollowed(long seed) {
        var random = new SplittableRandom(seed);
        var clients = new ArrayList<Client>();
        for (int i = 0; i < 300; i++) {
            clients.add(new Client(1 + random.nextInt(5), madeUp(random)));
        }

        var score = replayed(clients, seed);

        assertThat(score.share()).as("seed %d: %s", seed, score).isGreaterThanOrEqualTo(0.99);
        assertThat(score.mixedCallers()).as("seed %d", seed).isZero();
    }

    private static Score replayed(List<Client> clients, long seed) {
        var random = new SplittableRandom(seed);
        var ledger = new RunLedger();
        var waiting = new ArrayList<>(clients);
        var running = new ArrayList<Client>();
        Map<Long, Set<Long>> callers = new HashMap<>();
        int followUps = 0;
        int linked = 0;
        long now = 1;
        while (!waiting.isEmpty() || !running.isEmpty()) {
            if (running.size() < 20 && !waiting.isEmpty()) {
                running.add(waiting.remove(random.nextInt(waiting.size())));
                continue;
            }
            var client = running.get(random.nextInt(running.size()));
            if (client.done()) {
                running.remove(client);
                continue;
            }
            now += 1_000_000L * (1 + random.nextInt(2000));
            var run = ledger.attach(new RunQuery(
                    client.scope, 5, "", "", RunEvidence.NONE, transcript(client.request()), now, now / 1_000_000));
            ledger.ended(run, 0, 0, 0);
            if (client.next > 0) {
                followUps++;
                linked += run.key() == client.lastKey ? 1 : 0;
            }
            callers.computeIfAbsent(run.key(), _ -> new HashSet<>()).add(client.scope);
            client.lastKey = run.key();
            client.next++;
        }
        int mixedCallers =
                (int) callers.values().stream().filter(ids -> ids.size() > 1).count();
        return new Score(followUps, linked, mixedCallers);
    }

    // One of few questions, so that beginnings are often the same, and then steps that are mostly not.
    private static List<JsonNode> madeUp(SplittableRandom random) {
        var messages = new ArrayList<JsonNode>();
        messages.add(message("system", "You are agent " + random.nextInt(3) + "."));
        messages.add(message("user", "Task " + random.nextInt(60) + ": tidy up."));
        int steps = 2 + random.nextInt(25);
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(4) == 0) {
                messages.add(message("assistant", "Which one, " + word(random) + " or " + word(random) + "?"));
                messages.add(message("user", random.nextInt(3) == 0 ? "yes" : word(random)));
            } else {
                var id = "call_" + random.nextInt(100);
                var called = message("assistant", "");
                called.withArray("tool_calls")
                        .addObject()
                        .put("id", id)
                        .put("type", "function")
                        .putObject("function")
                        .put("name", "tool" + random.nextInt(5))
                        .put("arguments", "{\"q\":\"" + word(random) + "\"}");
                messages.add(called);
                messages.add(message("tool", word(random)).put("tool_call_id", id));
            }
        }
        messages.add(message("assistant", "Done."));
        return messages;
    }

    private static ObjectNode message(String role, String content) {
        return JSON.createObjectNode().put("role", role).put("content", content);
    }

    private static String word(SplittableRandom random) {
        return Long.toString(random.nextLong(1L << 40), 36);
    }

    private static Transcript transcript(List<JsonNode> messages) {
        var body = JSON.createObjectNode().put("model", "m");
        body.putArray("messages").addAll(messages);
        var reader = DIALECT.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces(), true);
        reader.read(Bytes.of(body.toString()));
        return ((Outcome.Ready<ModelRequest>) reader.finish()).value().transcript();
    }
}
