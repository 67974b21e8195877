package dev.tollgate.policy.content;

import dev.tollgate.policy.detect.Filter;
import java.util.List;

/**
 * What a content policy says.
 *
 * @param request what prompts pass
 * @param response what answers pass
 * @param arguments whether they look at what answers call tools with
 * @param window how many characters of a stream may wait for what follows them, at least 16
 * @param system text that is added to the instructions
 */
public record ContentRules(
        List<Filter> request, List<Filter> response, boolean arguments, int window, SystemText system) {
    public ContentRules {
        request = List.copyOf(request);
        response = List.copyOf(response);
    }
}
