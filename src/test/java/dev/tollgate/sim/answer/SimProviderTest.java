package dev.tollgate.sim.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimCapacity;
import dev.tollgate.sim.SimRequest;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The provider as a function: no socket, no clock. */
class SimProviderTest {
    private static SimRequest chat(String text) {
        var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
        return new SimRequest("POST", "/v1/chat/completions?x=1", List.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(List<Step> script) {
        var text = new StringBuilder();
        for (var step : script) {
            if (step instanceof Step.Send send) {
                text.append(StandardCharsets.UTF_8.decode(send.bytes().duplicate()));
            }
        }
        return text.toString();
    }

    private static long pauses(List<Step> script) {
        return script.stream()
                .mapToLong(step -> step instanceof Step.Pause pause ? pause.nanos() : 0)
                .sum();
    }

    @Test
    void shouldGiveEqualScriptsForEqualInputs() {
        var settings =
                SimSettings.instant().withSpeed(new SimSpeed(Duration.ofMillis(50), 5000, Duration.ofMillis(3), 0.5));
        var one = new SimProvider(settings);
        var other = new SimProvider(settings);
        for (int ordinal = 0; ordinal < 50; ordinal++) {
            var request = chat("question " + ordinal);
            assertThat(one.script(request, null, ordinal, 7, 1)).isEqualTo(other.script(request, null, ordinal, 7, 1));
        }
        var request = chat("again");
        assertThat(pauses(one.script(request, null, 1, 7, 1))).isNotEqualTo(pauses(one.script(request, null, 2, 7, 1)));
    }

    @Test
    void shouldReadACachedPromptFasterAndSaySo() {
        var settings = SimSettings.instant()
                .withSpeed(new SimSpeed(Duration.ZERO, 1000, Duration.ZERO, 0))
                .withCapacity(new SimCapacity(8, 0, 1, 1000));
        var provider = new SimProvider(settings);
        var request = chat("x".repeat(8192));
        var cold = provider.script(request, null, 0, 7, 1);
        var warm = provider.script(request, null, 1, 7, 1);
        assertThat(text(cold)).contains("\"cached_tokens\":0");
        assertThat(text(warm)).contains("\"cached_tokens\":2048");
        assertThat(pauses(cold)).isGreaterThan(Duration.ofSeconds(2).toNanos());
        assertThat(pauses(warm)).isLessThan(Duration.ofMillis(100).toNanos());
    }

    @Test
    void shouldSlowDownUnderLoad() {
        var settings = SimSettings.instant()
                .withSpeed(new SimSpeed(Duration.ofMillis(100), 1e9, Duration.ZERO, 0))
                .withCapacity(new SimCapacity(11, 0, 3, 0));
        var provider = new SimProvider(settings);
        var alone = pauses(provider.script(chat("a"), null, 0, 7, 1));
        assertThat(pauses(provider.script(chat("a"), null, 0, 7, 11))).isCloseTo(3 * alone, Offset.offset(1000L));
    }

    @Test
    void shouldRefuseWhatItCannotRead() {
        var provider = new SimProvider(SimSettings.instant());
        var broken = new SimRequest("POST", "/v1/chat/completions", List.of(), new byte[] {'{'});
        assertThat(text(provider.script(broken, null, 0, 7, 1))).startsWith("HTTP/1.1 400 ");
        var elsewhere = new SimRequest("GET", "/v1/nothing", List.of(), new byte[0]);
        assertThat(text(provider.script(elsewhere, null, 0, 7, 1))).startsWith("HTTP/1.1 404 ");
    }
}
