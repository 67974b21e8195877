package dev.tollgate.sim.answer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.SplittableRandom;

/** {@code /v1/embeddings} on the wire: seeded unit-range vectors as floats or as base64 of little-endian float32. */
final class EmbeddingsWire {
    private static final int DEFAULT_DIMENSIONS = 64;
    private static final int MAX_INPUTS = 2048;

    private EmbeddingsWire() {}

    static String whole(Prompt prompt, long seed, int promptTokens) {
        var input = prompt.body().path("input");
        var inputs = input.isArray() && !input.path(0).isNumber() ? Math.clamp(input.size(), 1, MAX_INPUTS) : 1;
        var dimensions = Math.clamp(prompt.body().path("dimensions").asInt(DEFAULT_DIMENSIONS), 1, 3072);
        var base64 = prompt.body().path("encoding_format").asText().equals("base64");
        var random = new SplittableRandom(seed);
        var body = Json.object();
        body.put("object", "list");
        var data = body.putArray("data");
        for (int index = 0; index < inputs; index++) {
            var entry = data.addObject().put("object", "embedding").put("index", index);
            if (base64) {
                var buffer = ByteBuffer.allocate(dimensions * 4).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < dimensions; i++) {
                    buffer.putFloat(random.nextFloat(-1, 1));
                }
                entry.put("embedding", Base64.getEncoder().encodeToString(buffer.array()));
            } else {
                var vector = entry.putArray("embedding");
                for (int i = 0; i < dimensions; i++) {
                    vector.add(random.nextFloat(-1, 1));
                }
            }
        }
        body.put("model", prompt.model());
        body.putObject("usage").put("prompt_tokens", promptTokens).put("total_tokens", promptTokens);
        return Json.text(body);
    }
}
