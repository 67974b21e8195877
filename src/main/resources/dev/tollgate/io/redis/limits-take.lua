-- Takes all limits of a call, or none (GCRA, in microseconds of Redis' own clock).
-- KEYS: one bucket each, "drained:givenBack", where drained is when all that was charged has drained.
-- ARGV: for each bucket its cost, its capacity, and how much the replica would like to borrow ahead.
-- Returns 0 or the number of the bucket that is in the way; then for each bucket its backlog, and
--   where all were taken: what was lent, and the mark that gives back later;
--   where one was in the way: how long to wait, and 0.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local drained, back, out = {}, {}, {0}
local worst = 0
for i = 1, #KEYS do
  local cost, capacity = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])
  local at, given = string.match(redis.call('GET', KEYS[i]) or '', '^(%d+):(%d+)$')
  drained[i] = math.max(tonumber(at or 0), now)
  back[i] = tonumber(given or 0)
  local backlog = drained[i] - now
  local wait = cost >= capacity and backlog or math.max(0, backlog + cost - capacity)
  out[3 * i - 1], out[3 * i], out[3 * i + 1] = backlog, wait, 0
  if wait > worst then
    worst = wait
    out[1] = i
  end
end
if worst > 0 then
  return out
end
for i = 1, #KEYS do
  local capacity = tonumber(ARGV[3 * i - 1])
  drained[i] = drained[i] + tonumber(ARGV[3 * i - 2])
  local left = capacity - (drained[i] - now)
  local lent = 0
  if left * 10 >= capacity then
    lent = math.min(tonumber(ARGV[3 * i]), math.floor(left / 20))
  end
  drained[i] = drained[i] + lent
  local life = math.ceil((drained[i] - now) / 1000) + 1000
  redis.call('SET', KEYS[i], string.format('%.0f:%.0f', drained[i], back[i]), 'PX', string.format('%.0f', life))
  out[3 * i - 1], out[3 * i], out[3 * i + 1] = drained[i] - now, lent, drained[i] + back[i]
end
return out
