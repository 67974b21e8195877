-- Takes down which parts of budgets a replica has, whatever the limits are.
-- KEYS: the replica's line; then a hash for each account, as where they are lent.
-- ARGV: the replica; its line; then for each account how many milliseconds it is remembered, and both parts.
-- Returns 1, or -2 where the replica speaks on another line by now.
if redis.call('GET', KEYS[1]) ~= ARGV[2] then
  return -2
end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local fields = {'n:' .. ARGV[1], 't:' .. ARGV[1], 'a:' .. ARGV[1]}
for i = 2, #KEYS do
  local at = 3 * i - 3
  local had = redis.call('HMGET', KEYS[i], 'n', 't', fields[1], fields[2])
  local n, t = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local sumN = tonumber(had[1] or 0) - tonumber(had[3] or 0) + n
  local sumT = tonumber(had[2] or 0) - tonumber(had[4] or 0) + t
  if sumN == 0 and sumT == 0 then
    redis.call('DEL', KEYS[i])
  else
    redis.call('HSET', KEYS[i], 'n', string.format('%.0f', sumN), 't', string.format('%.0f', sumT))
    if n == 0 and t == 0 then
      redis.call('HDEL', KEYS[i], fields[1], fields[2], fields[3])
    else
      redis.call('HSET', KEYS[i], fields[1], string.format('%.0f', n), fields[2], string.format('%.0f', t),
        fields[3], now)
    end
    redis.call('PEXPIRE', KEYS[i], ARGV[at])
  end
end
return 1
