-- wrk plays so many agents, each with a caller and a conversation of its own: the first call of each, then the second of each, and so on, every
-- one with seven tool steps more than the one before. It stops when all have made all their calls.
local runs = tonumber(os.getenv("LOADTEST_RUNS"))
local turns = tonumber(os.getenv("LOADTEST_TURNS"))
local sent, answered = 0, 0

wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["content-type"] = "application/json"

local function step(run, number)
  return string.format(
    ',{"role":"assistant","content":null,"tool_calls":[{"id":"call_%d","type":"function","function":'
      .. '{"name":"read_orders","arguments":"{\\"customer\\":%d,\\"page\\":%d}"}}]}'
      .. ',{"role":"tool","tool_call_id":"call_%d","content":"Page %d of customer %d: the order was paid and has been shipped."}',
    number, run, number, number, number, run)
end

request = function()
  local run, turn = sent % runs, math.floor(sent / runs) % turns
  sent = sent + 1
  local parts = {
    '{"model":"json","max_tokens":256,"messages":[{"role":"system","content":"You are a careful assistant of the order desk."}',
    string.format(',{"role":"user","content":"Look through all orders of customer %d."}', run),
  }
  for number = 1, 7 * (turn + 1) do
    parts[#parts + 1] = step(run, number)
  end
  parts[#parts + 1] = "]}"
  wrk.headers["user-agent"] = "agent-" .. run
  return wrk.format(nil, nil, nil, table.concat(parts))
end

response = function()
  answered = answered + 1
  if answered >= runs * turns then
    wrk.thread:stop()
  end
end
