// Drives the vendors' JavaScript SDKs through a gateway: node clients.mjs FOLDER BASE_URL
// FOLDER holds node_modules. One line per case that came out as it should; the first that did not ends the program with 1.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, base] = process.argv.slice(2);
const require = createRequire(path.resolve(folder, "package.json"));
const { OpenAI } = require("openai");
const { Anthropic } = require("@anthropic-ai/sdk");

const openai = new OpenAI({ baseURL: base + "/v1", apiKey: "caller", maxRetries: 0, timeout: 20_000 });
const anthropic = new Anthropic({ baseURL: base, apiKey: "caller", maxRetries: 0, timeout: 20_000 });
const question = [{ role: "user", content: "Tell me of the \"river\" \u6771\u4eac \u{1f680}" }];
const order = [{ role: "user", content: "Use every tool in parallel, interleaved" }];
const schema = { type: "object", properties: { word: { type: "string" } }, required: ["word"] };
const names = ["look", "find"];

async function chunks(stream) {
  const gathered = { text: "", calls: [], end: null, usage: null };
  for await (const chunk of stream) {
    gathered.usage = chunk.usage ?? gathered.usage;
    for (const choice of chunk.choices) {
      gathered.text += choice.delta.content ?? "";
      gathered.end = choice.finish_reason ?? gathered.end;
      for (const delta of choice.delta.tool_calls ?? []) {
        const call = (gathered.calls[delta.index] ??= { id: "", name: "", arguments: "" });
        call.id = delta.id ?? call.id;
        call.name += delta.function?.name ?? "";
        call.arguments += delta.function?.arguments ?? "";
      }
    }
  }
  return gathered;
}

const cases = {
  async openaiText(model) {
    const whole = await openai.chat.completions.create({ model, messages: question });
    const streamed = await chunks(
      await openai.chat.completions.create({ model, messages: question, stream: true, stream_options: { include_usage: true } }),
    );
    assert.ok(whole.choices[0].message.content);
    assert.equal(streamed.text, whole.choices[0].message.content);
    assert.equal(streamed.end, "stop");
    assert.equal(streamed.usage.completion_tokens, whole.usage.completion_tokens);
  },
  async openaiTools(model) {
    const tools = names.map((name) => ({ type: "function", function: { name, parameters: schema } }));
    const whole = await openai.chat.completions.create({ model, messages: order, tools });
    const streamed = await chunks(await openai.chat.completions.create({ model, messages: order, tools, stream: true }));
    assert.equal(streamed.end, "tool_calls");
    assert.deepEqual(streamed.calls.map((call) => call.name), names);
    assert.deepEqual(whole.choices[0].message.tool_calls.map((call) => call.function.name), names);
    streamed.calls.forEach((call) => assert.equal(typeof JSON.parse(call.arguments).word, "string"));
    const results = whole.choices[0].message.tool_calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "found" }));
    const then = await openai.chat.completions.create({ model, messages: [...order, whole.choices[0].message, ...results], tools });
    assert.equal(then.choices[0].finish_reason, "stop");
  },
  async openaiError(model) {
    await assert.rejects(openai.chat.completions.create({ model: "no-such-" + model, messages: question }), OpenAI.NotFoundError);
  },
  async openaiLeaves(model) {
    const stream = await openai.chat.completions.create({ model, messages: question, stream: true });
    for await (const chunk of stream) {
      assert.equal(chunk.object, "chat.completion.chunk");
      break;
    }
  },
  async anthropicText(model) {
    const body = { model, max_tokens: 4000, messages: question };
    const whole = await anthropic.messages.create(body);
    const streamed = await anthropic.messages.stream(body).finalMessage();
    assert.ok(whole.content[0].text);
    assert.equal(streamed.content[0].text, whole.content[0].text);
    assert.equal(streamed.stop_reason, "end_turn");
    assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
  },
  async anthropicTools(model) {
    const tools = names.map((name) => ({ name, input_schema: schema }));
    const body = { model, max_tokens: 4000, messages: order, tools };
    const uses = (message) => message.content.filter((block) => block.type === "tool_use");
    const whole = await anthropic.messages.create(body);
    const streamed = await anthropic.messages.stream(body).finalMessage();
    assert.equal(streamed.stop_reason, "tool_use");
    assert.deepEqual(uses(whole).map((use) => use.name), names);
    assert.deepEqual(uses(streamed).map((use) => use.name), names);
    uses(streamed).forEach((use) => assert.equal(typeof use.input.word, "string"));
    const results = uses(whole).map((use) => ({ type: "tool_result", tool_use_id: use.id, content: "found" }));
    const messages = [...order, { role: "assistant", content: whole.content }, { role: "user", content: results }];
    const then = await anthropic.messages.create({ ...body, messages });
    assert.equal(then.stop_reason, "end_turn");
  },
  async anthropicError(model) {
    await assert.rejects(
      anthropic.messages.create({ model: "no-such-" + model, max_tokens: 1, messages: question }),
      Anthropic.NotFoundError,
    );
  },
  async anthropicLeaves(model) {
    const stream = await anthropic.messages.create({ model, max_tokens: 4000, messages: question, stream: true });
    for await (const event of stream) {
      assert.equal(event.type, "message_start");
      break;
    }
  },
};

for (const model of ["to-openai", "to-anthropic"]) {
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run(model);
      console.log(`${name} ${model}`);
    } catch (failed) {
      console.log(`FAILED ${name} ${model}: ${failed.stack}`);
      process.exit(1);
    }
  }
}
