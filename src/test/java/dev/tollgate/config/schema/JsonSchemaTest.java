package dev.tollgate.config.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.config.file.Golden;
import dev.tollgate.config.file.MemorySources;
import dev.tollgate.config.policy.PolicySchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String WHOLE = """
            {"listeners": {"llm": {"address": "127.0.0.1:4000", "protocol": "http", "tls": null, "anonymous": "deny"}},
             "providers": {"p": {"dialect": "openai", "url": "https://a/v1", "keys": ["k", "${K}"], "engine": "plain",
               "locality": "us", "headers": {"x-a": "b"}, "timeouts": {"connect": "2s", "total": "15m"},
               "maxInflight": 64, "probe": {"path": "/health", "interval": "10s"}, "tls": {"ca": "ca.pem"},
               "proxy": "http://egress:3128", "direct": "allow", "prices": "openai"}},
             "models": {"m": {"optimise": {"valueOfSecond": 0.002}, "strategy": "p2c", "maxExtraWait": "5s",
               "targets": [{"provider": "p", "model": "gpt-4.1", "tier": 1, "maxTokens": 5, "weight": 2,
                 "price": {"input": 0.1, "output": 0, "cacheWrite1h": 2}}],
               "limits": {"money": 1, "firstToken": "3s"}}},
             "retries": {"attempts": 3, "budget": "10%", "floor": "10/10s"},
             "limits": {"body": "32MiB", "bodies": "auto", "jsonDepth": 128, "drain": "25s", "shedMemory": "92.5%"},
             "trusted": ["10.0.0.0/8"], "prices": [], "policies": "p",
             "telemetry": {"otlp": {"endpoint": "http://c:4317", "protocol": "grpc"}, "sample": 1.0,
               "log": {"to": "stdout", "level": "info"}}}
            """;

    private final SchemaJudge judge = new SchemaJudge(JsonSchema.gateway());
    private final MemorySources sources =
            new MemorySources().with("K", "other").withFile("ca.pem", "").with("N", "3");

    /** Whether all that is wrong with a document, if anything, is what single keys cannot tell. */
    private boolean binds(JsonNode document) {
        return sources.load(document.toString()).errors().isEmpty();
    }

    @Test
    void theSchemasInTheTreeAreCurrent() throws JsonProcessingException {
        var writer = JSON.writerWithDefaultPrettyPrinter();

        Golden.compare(Path.of("docs/gateway.schema.json"), writer.writeValueAsString(JsonSchema.gateway()) + "\n");
        Golden.compare(
                Path.of("docs/policies.schema.json"),
                writer.writeValueAsString(JsonSchema.document("Tollgate policies", PolicySchema.ROOT)) + "\n");
    }

    @Test
    void aDocumentWithNearlyEveryKeyIsAcceptedByBoth() throws JsonProcessingException {
        var document = JSON.readTree(WHOLE);

        assertThat(sources.load(WHOLE).errors()).isEmpty();
        assertThat(judge.accepts(document)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/retries/attempts=0",
                "/retries/attempts=\"3\"",
                "/retries/budget=10",
                "/retries/floor=\"10\"",
                "/limits/body=\"32MB\"",
                "/limits/jsonDepth=1.5",
                "/limits/bdoy=1",
                "/listeners/llm/protocol=\"htp\"",
                "/listeners/llm/address=null",
                "/models/m/targets=[]",
                "/models/m/optimise=\"cheap\"",
                "/models/m/optimise={\"value\": 1}",
                "/providers/p/dialect=true",
                "/providers/p/headers={\"a b\": \"c\"}",
                "/providers/a b={\"dialect\": \"openai\", \"url\": \"http://a\"}",
                "/providers/p/key=\" a\"",
                "/telemetry/sample=2"
            })
    void whatTheBinderRefusesTheSchemaRefuses(String change) throws JsonProcessingException {
        var document = (ObjectNode) JSON.readTree(WHOLE);
        int equals = change.indexOf('=');
        int slash = change.lastIndexOf('/', equals);
        ((ObjectNode) document.at(change.substring(0, slash)))
                .set(change.substring(slash + 1, equals), JSON.readTree(change.substring(equals + 1)));

        assertThat(binds(document)).isFalse();
        assertThat(judge.accepts(document)).isFalse();
    }

    @Test
    void whatTheBinderAcceptsTheSchemaAccepts() throws JsonProcessingException {
        var values = List.of(
                "null",
                "0",
                "1",
                "64",
                "-1",
                "1.5",
                "0.25",
                "true",
                "\"\"",
                "\"a\"",
                "\"${N}\"",
                "\"2s\"",
                "\"64MiB\"",
                "\"50%\"",
                "\"5/2s\"",
                "\"http://b/v1\"",
                "\"127.0.0.1:1\"",
                "\"openai\"",
                "\"allow\"",
                "\"auto\"",
                "\"10.0.0.0/8\"",
                "\"/x\"",
                "\"info\"",
                "\"fastest\"",
                "[]",
                "[\"a\"]",
                "{}",
                "{\"valueOfSecond\": 1}",
                "{\"input\": 1}",
                "{\"path\": \"/x\"}",
                "[\"http://b\"]",
                "[\"fd00::/8\"]",
                "\"a\\nb\"",
                "\"p\"");
        long seed = 20_261_122;
        var random = new Random(seed);
        int accepted = 0;
        for (int run = 0; run < 2000; run++) {
            var document = JSON.readTree(WHOLE);
            var places = new ArrayList<JsonNode>();
            collect(document, places);
            var place = places.get(random.nextInt(places.size()));
            change(place, random.nextInt(place.size()), JSON.readTree(values.get(random.nextInt(values.size()))));
            if (binds(document)) {
                accepted++;
                assertThat(judge.accepts(document))
                        .as("seed %d run %d: %s", seed, run, document)
                        .isTrue();
            }
        }
        assertThat(accepted).isGreaterThan(150);
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode() && !node.isEmpty()) {
            into.add(node);
        }
        node.forEach(child -> collect(child, into));
    }

    private static void change(JsonNode place, int index, JsonNode value) {
        if (place instanceof ArrayNode array) {
            array.set(index, value);
        } else if (place instanceof ObjectNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            object.set(names.get(index), value);
        }
    }
}
