-- Lends parts of budgets to a replica, of all accounts or of none.
-- KEYS: the epoch; the replica's line; then a hash for each account: the sums n (micro-dollars) and t (tokens), and each replica's part.
-- ARGV: the replica; its line; for how many milliseconds a Redis that may have forgotten something lends nothing; one part of what is left
--   that is lent beside (0 for none); then for each account how many milliseconds it is remembered, both limits (-1 for none), and both
--   parts wanted.
-- Returns 1 and both parts of each account; 0 and the number of the account of which others have too much; -1 and in how many
--   milliseconds it lends; -2 where the replica speaks on another line by now.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local quiet = tonumber(ARGV[3])
local since = tonumber(redis.call('HGET', KEYS[1], 'since') or -1)
if since < 0 or since > now then
  return {-1, quiet}
end
if now - since < quiet then
  return {-1, quiet - (now - since)}
end
if redis.call('GET', KEYS[2]) ~= ARGV[2] then
  return {-2}
end
local replica, ahead = ARGV[1], tonumber(ARGV[4])
local fields = {'n:' .. replica, 't:' .. replica}
local out, parts = {1}, {}
for i = 3, #KEYS do
  local at = 5 * i - 10
  local had = redis.call('HMGET', KEYS[i], 'n', 't', fields[1], fields[2])
  parts[i] = {}
  for j = 1, 2 do
    local sum, mine = tonumber(had[j] or 0), tonumber(had[j + 2] or 0)
    local limit, want = tonumber(ARGV[at + j]), tonumber(ARGV[at + 2 + j])
    want = math.max(want, mine)
    if limit >= 0 then
      local free = limit - (sum - mine)
      if want > free then
        return {0, i - 2}
      end
      if ahead > 0 then
        want = want + math.floor((free - want) / ahead)
      end
    end
    parts[i][j] = {sum - mine + want, want}
    out[2 * i - 5 + j] = want
  end
end
for i = 3, #KEYS do
  local n, t = parts[i][1], parts[i][2]
  redis.call('HSET', KEYS[i], 'n', string.format('%.0f', n[1]), 't', string.format('%.0f', t[1]),
    fields[1], string.format('%.0f', n[2]), fields[2], string.format('%.0f', t[2]))
  redis.call('PEXPIRE', KEYS[i], ARGV[5 * i - 10])
end
return out
