-- Lends parts of budgets to a replica, of all accounts or of none.
-- KEYS: the epoch; the replica's line; then a hash for each account: the sums n (micro-dollars) and t (tokens), each replica's part, and
--   when it last spoke of that.
-- ARGV: the replica; its line; for how many milliseconds a Redis that may have forgotten something lends nothing; one part of what is left
--   that is lent beside (0 for none); then for each account how many milliseconds it is remembered, 1 where spending leaves it bit by bit,
--   both limits (-1 for none), and both parts wanted.
-- Returns 1 and both parts of each account; 0 and the number of the account of which others have too much; -1 and in how many
--   milliseconds it lends; -2 where the replica speaks on another line by now; -3 where asking again
--   is worth it, because something is free that nobody has any more.
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
local fields = {'n:' .. replica, 't:' .. replica, 'a:' .. replica}

-- What a replica spent that is gone for good has left a sliding window long ago. Looked for where others are refused, once a minute.
local function forget(key, life)
  if now - tonumber(redis.call('HGET', key, 'looked') or 0) < 60000 then
    return false
  end
  redis.call('HSET', key, 'looked', string.format('%.0f', now))
  local all, n, t = redis.call('HGETALL', key), 0, 0
  local value = {}
  for i = 1, #all, 2 do
    value[all[i]] = all[i + 1]
  end
  for field, at in pairs(value) do
    local name = string.match(field, '^a:(.*)$')
    if name and name ~= replica and now - tonumber(at) > life then
      n = n + tonumber(value['n:' .. name] or 0)
      t = t + tonumber(value['t:' .. name] or 0)
      redis.call('HDEL', key, 'n:' .. name, 't:' .. name, field)
    end
  end
  redis.call('HSET', key, 'n', string.format('%.0f', tonumber(value.n or 0) - n),
    't', string.format('%.0f', tonumber(value.t or 0) - t))
  return n > 0 or t > 0
end

local out, parts = {1}, {}
for i = 3, #KEYS do
  local at = 6 * i - 13
  local had = redis.call('HMGET', KEYS[i], 'n', 't', fields[1], fields[2])
  parts[i] = {}
  for j = 1, 2 do
    local sum, mine = tonumber(had[j] or 0), tonumber(had[j + 2] or 0)
    local limit, want = tonumber(ARGV[at + 1 + j]), tonumber(ARGV[at + 3 + j])
    want = math.max(want, mine)
    if limit >= 0 then
      local free = limit - (sum - mine)
      if want > free then
        if ARGV[at + 1] == '1' and forget(KEYS[i], tonumber(ARGV[at])) then
          return {-3}
        end
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
    fields[1], string.format('%.0f', n[2]), fields[2], string.format('%.0f', t[2]), fields[3], string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[i], ARGV[6 * i - 13])
end
return out
