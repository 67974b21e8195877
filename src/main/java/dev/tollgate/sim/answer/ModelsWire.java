package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.SimSettings;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/models} and {@code /v1/models/{id}} on the wire. */
final class ModelsWire {
    private static final long CREATED = 1_750_000_000;

    private ModelsWire() {}

    static Answer answer(SimSettings settings, String path, ErrorShape shape) {
        var models = settings.models().isEmpty() ? List.of("sim-1") : settings.models();
        if (path.startsWith("/v1/models/")) {
            var id = path.substring("/v1/models/".length());
            return models.contains(id)
                    ? Answer.json(200, Map.of(), Json.text(model(settings, id, shape)), 0, 0)
                    : new ErrorAnswers(shape).unknownModel(id);
        }
        var body = Json.object();
        if (shape == ErrorShape.ANTHROPIC) {
            body.put("has_more", false).put("first_id", models.getFirst()).put("last_id", models.getLast());
        } else {
            body.put("object", "list");
        }
        var data = body.putArray("data");
        models.forEach(id -> data.add(model(settings, id, shape)));
        return Answer.json(200, Map.of(), Json.text(body), 0, 0);
    }

    private static ObjectNode model(SimSettings settings, String id, ErrorShape shape) {
        if (shape == ErrorShape.ANTHROPIC) {
            return Json.object()
                    .put("type", "model")
                    .put("id", id)
                    .put("display_name", id)
                    .put("created_at", "2025-06-15T15:06:40Z");
        }
        return Json.object()
                .put("id", id)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", settings.name());
    }
}
