-- Lends parts of budgets to a replica, of all accounts or of none; or takes down what it says that it has.
-- KEYS: since when this Redis remembers; then a hash for each account: the sums n (micro-dollars) and t (tokens), and each replica's part.
-- ARGV: the replica; 1 to borrow, 0 to be told; for how many milliseconds a Redis that remembers nothing lends nothing; one part of what is
--   left that is lent beside (0 for none); then for each account how many milliseconds it is remembered, both limits (-1 for none), and
--   both parts wanted.
-- Returns 1 and both parts of each account; 0 and the number of the account of which others have too much; -1 where it remembers too little to lend.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local since = tonumber(redis.call('GET', KEYS[1]) or -1)
if since < 0 then
  since = now
  redis.call('SET', KEYS[1], string.format('%.0f', now))
end
local replica, borrows, ahead = ARGV[1], ARGV[2] == '1', tonumber(ARGV[4])
if borrows and now - since < tonumber(ARGV[3]) then
  return {-1}
end
local fields = {'n:' .. replica, 't:' .. replica}
local out, parts = {1}, {}
for i = 2, #KEYS do
  local at = 5 * i - 5
  local had = redis.call('HMGET', KEYS[i], 'n', 't', fields[1], fields[2])
  parts[i] = {}
  for j = 1, 2 do
    local sum, mine = tonumber(had[j] or 0), tonumber(had[j + 2] or 0)
    local limit, want = tonumber(ARGV[at + j]), tonumber(ARGV[at + 2 + j])
    if borrows then
      want = math.max(want, mine)
      if limit >= 0 then
        local free = limit - (sum - mine)
        if want > free then
          return {0, i - 1}
        end
        if ahead > 0 then
          want = want + math.floor((free - want) / ahead)
        end
      end
    end
    parts[i][j] = {sum - mine + want, want}
    out[2 * i - 3 + j] = want
  end
end
for i = 2, #KEYS do
  local n, t = parts[i][1], parts[i][2]
  redis.call('HSET', KEYS[i], 'n', string.format('%.0f', n[1]), 't', string.format('%.0f', t[1]),
    fields[1], string.format('%.0f', n[2]), fields[2], string.format('%.0f', t[2]))
  redis.call('PEXPIRE', KEYS[i], ARGV[5 * i - 5])
end
return out
