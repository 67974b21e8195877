-- wrk sends the body that LOADTEST_BODY names, again and again. With LOADTEST_AGENTS above 0 so many agents call in turn, each by its own user
-- agent: a conversation of eight calls, each of which brings what was said before, and then another. With LOADTEST_PAUSE_MILLIS above 0 a
-- connection rests before each call, for so long on average.
local file = assert(io.open(os.getenv("LOADTEST_BODY"), "rb"))
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.body = file:read("*a")
wrk.headers["content-type"] = "application/json"
file:close()

local agents = tonumber(os.getenv("LOADTEST_AGENTS") or "0")
if agents > 0 then
  local CALLS, SENTENCES = 8, 997
  local words = {}
  for word in wrk.body:gmatch("%a+") do
    words[#words + 1] = word
  end
  math.randomseed(1)
  local sentences = {}
  for i = 1, SENTENCES do
    local said = {}
    for j = 1, 32 do
      said[j] = words[math.random(#words)]
    end
    sentences[i] = table.concat(said, " ")
  end
  local function said(conversation, place)
    local at = conversation * 61 + place * 14
    return sentences[at % SENTENCES + 1] .. ", " .. sentences[(at + 7) % SENTENCES + 1]
  end
  local head = wrk.body:sub(1, wrk.body:find('{"role":"user"', 1, true) - 1)
  local sent = os.time() * 100000 % 10 ^ 9 -- not what an earlier window said
  request = function()
    sent = sent + 1
    local agent, round = sent % agents, math.floor(sent / agents)
    local conversation = agent * 7919 + math.floor(round / CALLS)
    local parts = { head, '{"role":"user","content":"Task of ', agent, ": ", said(conversation, 0), ". ", said(3 * conversation, 1), '"}' }
    for turn = 1, round % CALLS do
      parts[#parts + 1] = ',{"role":"assistant","content":"' .. said(conversation, 2 * turn)
      parts[#parts + 1] = '"},{"role":"user","content":"' .. said(conversation, 2 * turn + 1) .. '"}'
    end
    parts[#parts + 1] = "]}"
    wrk.headers["user-agent"] = "agent-" .. agent
    return wrk.format(nil, nil, nil, table.concat(parts))
  end
end

local pause = tonumber(os.getenv("LOADTEST_PAUSE_MILLIS") or "0")
if pause > 0 then
  delay = function()
    return math.random(0, 2 * pause)
  end
end
