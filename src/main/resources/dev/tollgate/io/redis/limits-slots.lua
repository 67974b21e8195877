-- Hears how many slots of limits on calls under way a replica has.
-- KEYS: since when slots are remembered; one hash for each limit, with "slots:until" for each replica.
-- ARGV: the replica; for how many milliseconds this is good; then for each hash
--   "=" and the slots that it has, where it waits for no answer; else how many more or fewer, and at least how many those are.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local replica, life = ARGV[1], tonumber(ARGV[2])
redis.call('SET', KEYS[1], string.format('%.0f', now), 'NX')
for i = 2, #KEYS do
  local change, known = ARGV[2 * i - 1], tonumber(ARGV[2 * i])
  local mine = known
  if change ~= '=' then
    local count, good = string.match(redis.call('HGET', KEYS[i], replica) or '', '^(%d+):(%d+)$')
    local had = tonumber(good or 0) > now and tonumber(good) <= now + life and tonumber(count) or 0
    mine = math.max(known, had + tonumber(change))
  end
  if mine > 0 then
    redis.call('HSET', KEYS[i], replica, string.format('%.0f:%.0f', mine, now + life))
    redis.call('PEXPIRE', KEYS[i], life)
  else
    redis.call('HDEL', KEYS[i], replica)
  end
end
return 1
