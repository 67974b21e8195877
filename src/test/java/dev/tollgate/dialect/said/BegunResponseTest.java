package dev.tollgate.dialect.said;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.ObjectMappers;
import com.openai.models.responses.ResponseIncompleteEvent;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BegunResponseTest {
    private static String ended(BegunResponse response) {
        var out = new JsonOut();
        response.endHere("resp_1", "m", out);
        var event = out.bytes().toUtf8String();
        assertThat(event).startsWith("event: response.incomplete\ndata: {").endsWith("}\n\n");
        return event.substring(event.indexOf('{'));
    }

    private static ResponseIncompleteEvent read(String data) throws Exception {
        return ObjectMappers.jsonMapper()
                .readValue(data, ResponseIncompleteEvent.class)
                .validate();
    }

    @Test
    void whatBeganIsEndedAndKeepsWhatItSaidOfItself() throws Exception {
        var response = new BegunResponse();
        response.began(
                Bytes.of(
                        "{\"response\":{\"status\":\"in_progress\",\"incomplete_details\":null,\"metadata\":{\"status\":\"mine\",\"type\":\"mine\"},\"model\":\"m\"},\"sequence_number\":0,\"type\":\"response.created\"}"));
        response.passed();
        response.passed();

        assertThat(ended(response).strip())
                .isEqualTo(
                        "{\"response\":{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"metadata\":{\"status\":\"mine\",\"type\":\"mine\"},\"model\":\"m\"},\"sequence_number\":2,\"type\":\"response.incomplete\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"type\":\"response.created\"}",
                "{\"type\":\"response.created\",\"response\":",
                "[]",
                "long"
            })
    void whatCannotBeEndedThatWayIsEndedByItsIdAndModel(String began) throws Exception {
        var response = new BegunResponse();
        if (!began.isEmpty()) {
            response.began(Bytes.of(began.equals("long") ? "{\"x\":\"" + "x".repeat(70_000) + "\"}" : began));
        }
        response.passed();

        var event = read(ended(response));

        assertThat(event.sequenceNumber()).isEqualTo(1);
        assertThat(event.response().id()).isEqualTo("resp_1");
        assertThat(event.response().output()).isEmpty();
    }
}
