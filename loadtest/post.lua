-- wrk sends the body that LOADTEST_BODY names, again and again; with LOADTEST_CALLERS above 0 each call says something else, by one of so
-- many callers in turn. With LOADTEST_PAUSE_MILLIS above 0 a connection rests before each call, for so long on average.
local file = assert(io.open(os.getenv("LOADTEST_BODY"), "rb"))
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.body = file:read("*a")
wrk.headers["content-type"] = "application/json"
file:close()

local callers = tonumber(os.getenv("LOADTEST_CALLERS") or "0")
if callers > 0 then
  local from, to = wrk.body:find("xxxxxxxxxxxx", 1, true)
  local head, tail = wrk.body:sub(1, from - 1), wrk.body:sub(to + 1)
  local sent = os.time() * 100000 % 10^12 -- not what an earlier window said
  request = function()
    sent = sent + 1
    wrk.headers["user-agent"] = "agent-" .. (sent % callers)
    return wrk.format(nil, nil, nil, head .. string.format("%012d", sent) .. tail)
  end
end

local pause = tonumber(os.getenv("LOADTEST_PAUSE_MILLIS") or "0")
if pause > 0 then
  delay = function()
    return math.random(0, 2 * pause)
  end
end
