package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.price.CostBasis;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.TokenClass;
import dev.tollgate.price.catalogue.PriceFile;
import dev.tollgate.testing.Settled;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known usage in, dollars out: to the nano-dollar, from prices said in the configuration and from the shipped price book. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MoneyTest {
    private final StubbedProvider provider = new StubbedProvider();
    private TestGateway gateway;

    @BeforeAll
    void start() throws IOException {
        PriceBook book =
                PriceFile.read(Files.readString(Path.of("gateway/prices.yaml"))).book();
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {mine: {dialect: openai, url: "%s", prices: openai, direct: allow}}
                models:
                  booked: {targets: [{provider: mine, model: gpt-5-mini}]}
                  embedding: {targets: [{provider: mine, model: text-embedding-3-small}]}
                  said: {targets: [{provider: mine, model: gpt-5-mini, price: {input: 0.123456789, output: 7, cacheRead: 0.01, reasoning: 9}}]}
                  free: {targets: [{provider: mine, model: gpt-5-mini, price: {input: 0, output: 0}}]}
                  nobody-knows: {targets: [{provider: mine, model: our-own-finetune}]}
                """.formatted(provider.baseUrl()), book);
    }

    @BeforeEach
    void forget() {
        provider.forget();
    }

    @AfterAll
    void stop() {
        gateway.awaitIdle();
        gateway.close();
        provider.close();
    }

    private static String answer(String usage, String tier) {
        return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"x\"},\"finish_reason\":\"stop\"}]"
                + (usage.isEmpty() ? "" : ",\"usage\":" + usage)
                + (tier.isEmpty() ? "" : ",\"service_tier\":\"" + tier + "\"") + "}";
    }

    private static String usage(int prompt, int cached, int completion, int reasoning) {
        return "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
                + (prompt + completion) + ",\"prompt_tokens_details\":{\"cached_tokens\":" + cached
                + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + reasoning + "}}";
    }

    /** Cached tokens are part of the prompt, reasoning tokens of the completion: each is charged once. */
    @ParameterizedTest
    @CsvSource({
        // model, prompt, cached, completion, reasoning, tier, dollars
        "said, 1000, 0, 100, 0, '', 0.000823457",
        "said, 1000, 900, 100, 0, '', 0.000721346",
        "said, 1000, 900, 100, 60, '', 0.000841346",
        "said, 1, 0, 1, 0, '', 0.000007123",
        "said, 0, 0, 0, 0, '', 0",
        "free, 1000, 0, 100, 60, '', 0",
        "booked, 1000, 0, 100, 0, default, 0.00045",
        "booked, 1000, 400, 100, 50, default, 0.00036",
        "booked, 1000, 400, 100, 50, flex, 0.00018",
        "booked, 1000, 400, 100, 50, priority, 0.000648",
        "mine/gpt-5-mini, 1000, 400, 100, 50, '', 0.00036",
        "mine/gpt-5-mini-2025-08-07, 1000, 400, 100, 50, '', 0.00036",
    })
    void aWholeAnswerSaysWhatItCost(
            String model, int prompt, int cached, int completion, int reasoning, String tier, String dollars)
            throws Exception {
        provider.answersAll(StubbedProvider.json(answer(usage(prompt, cached, completion, reasoning), tier)));

        var seen = Raw.chat(gateway, model);

        assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
        assertThat(seen.headers().firstValue("tollgate-cost")).contains(dollars);
        var cost = Raw.settlement(gateway, seen).cost();
        assertThat(cost.decimal()).isEqualTo(dollars);
        var sum = 0L;
        for (var part : TokenClass.ALL) {
            sum += cost.part(part).nanos();
        }
        assertThat(sum).isEqualTo(cost.total().nanos());
        assertThat(cost.basis()).isEqualTo(CostBasis.EXACT);
    }

    @Test
    void anEmbeddingCostsItsInput() throws Exception {
        provider.answersAll(StubbedProvider.json(Golden.answer("embeddings")));
        var seen = Raw.post(gateway, "/v1/embeddings", "{\"model\":\"embedding\",\"input\":\"x\"}");
        assertThat(seen.headers().firstValue("tollgate-cost")).contains("0.00000016");
    }

    @Test
    void aTierWithoutRatesOfItsOwnIsAnEstimate() throws Exception {
        provider.answersAll(StubbedProvider.json(answer(usage(1000, 0, 100, 0), "scale")));
        var seen = Raw.chat(gateway, "booked");
        assertThat(seen.headers().firstValue("tollgate-cost")).contains("0.00045");
        assertThat(Raw.settlement(gateway, seen).cost().basis()).isEqualTo(CostBasis.ESTIMATED);
    }

    @ParameterizedTest
    @CsvSource({"nobody-knows", "mine/never-heard-of"})
    void aPriceThatNobodyKnowsIsUnknownAndNotNothing(String model) throws Exception {
        provider.answersAll(StubbedProvider.json(answer(usage(10, 0, 10, 0), "")));
        var seen = Raw.chat(gateway, model);
        assertThat(seen.headers().firstValue("tollgate-cost")).contains("unknown");
        assertThat(Raw.settlement(gateway, seen).cost().isUnknown()).isTrue();
        assertThat(Raw.settlement(gateway, seen).usage()).isNotNull();
    }

    @Test
    void anAnswerWithoutUsageCostsNobodyKnowsWhat() throws Exception {
        provider.answersAll(StubbedProvider.json(answer("", "")));
        var seen = Raw.chat(gateway, "booked");
        assertThat(seen.headers().firstValue("tollgate-cost")).contains("unknown");
    }

    @Test
    void aStreamCostsTheSameAsTheWholeAnswer() throws Exception {
        var events =
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"service_tier\":\"flex\","
                        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n"
                        + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"service_tier\":\"flex\","
                        + "\"choices\":[],\"usage\":" + usage(1000, 400, 100, 50) + "}\n\ndata: [DONE]\n\n";
        provider.answersAll(StubbedProvider.stream(events, 3, 3));
        var seen = Raw.post(
                gateway,
                "/v1/chat/completions",
                "{\"stream\":true," + Raw.body("booked").substring(1));
        assertThat(seen.body()).endsWith("data: [DONE]\n\n").doesNotContain("usage");
        assertThat(seen.headers().firstValue("tollgate-cost")).isEmpty();
        assertThat(Raw.settlement(gateway, seen).cost().decimal()).isEqualTo("0.00018");
    }

    @Test
    void aStreamWithoutUsageIsEstimatedFromWhatPassed() throws Exception {
        var event = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]}\n\n";
        provider.answersAll(StubbedProvider.stream(event.repeat(50) + "data: [DONE]\n\n", 3, 3));
        var seen = Raw.post(
                gateway,
                "/v1/chat/completions",
                "{\"stream\":true," + Raw.body("said").substring(1));
        assertThat(seen.body()).endsWith("data: [DONE]\n\n");
        var settlement = Raw.settlement(gateway, seen);
        assertThat(settlement.cost().basis()).isEqualTo(CostBasis.ESTIMATED);
        assertThat(Settled.usage(settlement).output()).isEqualTo(50);
        assertThat(Settled.usage(settlement).uncachedInput()).isPositive();
        assertThat(settlement.cost().part(TokenClass.OUTPUT).nanos()).isEqualTo(350_000);
    }
}
