-- Corrects one bucket by what a call really used: more is charged, less is given back as far as it has not drained.
-- KEYS: the bucket. ARGV: the difference in microseconds, and the mark of the charge.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local at, given = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(%d+)$')
local drained, back = math.max(tonumber(at or 0), now), tonumber(given or 0)
local difference = tonumber(ARGV[1])
if difference < 0 then
  local undrained = tonumber(ARGV[2]) - back - now
  difference = -math.max(0, math.min(-difference, undrained, drained - now))
  back = back - difference
end
if difference ~= 0 then
  drained = drained + difference
  local life = math.ceil((drained - now) / 1000) + 1000
  redis.call('SET', KEYS[1], string.format('%.0f:%.0f', drained, back), 'PX', string.format('%.0f', life))
end
return 1
