package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    Path folder;

    private CommandRun check(String yaml) throws IOException {
        var file = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        return CommandRun.of("check", "--config", file.toString());
    }

    @Test
    void aGoodFileIsOkAndSaysWhatItHolds() throws IOException {
        var run = check("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p: {dialect: openai, url: "http://127.0.0.1:1/v1"}}
                models: {fast: {targets: [{provider: p, model: m, price: {input: 1, output: 2}}]}}
                """);

        assertThat(run.code()).as(run.out()).isEqualTo(Exit.FINE);
        assertThat(run.out()).endsWith("gateway.yaml: ok (1 listener, 1 provider, 1 model, 0 prices, 0 policies)\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aWarningIsToldAndIsNoError() throws IOException {
        var run = check("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p: {dialect: openai, url: "http://127.0.0.1:1/v1"}}
                models: {fast: {targets: [{provider: p, model: m}]}}
                """);

        assertThat(run.code()).isEqualTo(Exit.FINE);
        assertThat(run.out()).contains("gateway.yaml:3:48: warning: models.fast.targets[0].model: \"m\" (expected: ");
    }

    @Test
    void everyMistakeIsToldWithItsPlace() throws IOException {
        var run = check("""
                listeners: {llm: {address: "127.0.0.1"}}
                providers: {p: {dialect: opnai, url: "http://127.0.0.1:1/v1"}}
                models: {fast: {targetz: []}}
                """);

        assertThat(run.code()).isEqualTo(Exit.WRONG);
        assertThat(run.out())
                .contains("gateway.yaml:1:28: error: listeners.llm.address: \"127.0.0.1\" (expected: host:port")
                .contains("gateway.yaml:2:26: error: providers.p.dialect: \"opnai\" (expected: ")
                .contains("models.fast.targetz")
                .endsWith("gateway.yaml: not usable\n");
    }

    @Test
    void aFileThatIsNotThereIsWrong() {
        var run = CommandRun.of("check", "--config", folder.resolve("none.yaml").toString());

        assertThat(run.code()).isEqualTo(Exit.WRONG);
        assertThat(run.out()).contains("none.yaml");
    }

    @Test
    void runRefusesWhatCheckRefusesAndSaysItOnStandardError() throws IOException {
        var file = Files.writeString(folder.resolve("gateway.yaml"), "listeners: {}\n");

        var run = CommandRun.of("run", "--config", file.toString());

        assertThat(run.code()).isEqualTo(Exit.WRONG);
        assertThat(run.err()).contains("gateway.yaml:1:1: error: providers: nothing (expected: at least one provider)");
        assertThat(run.out()).isEmpty();
    }
}
