-- Takes all limits of a call, or none: rates by GCRA in microseconds of Redis' own clock, calls under way as slots that replicas hold.
-- KEYS: since when slots are remembered; one bucket for each rate, "drained:givenBack", where drained is when all that was charged has
--   drained; one hash for each limit on calls under way, with "slots:until" for each replica.
-- ARGV: the replica; for how many milliseconds its slots are good without news of it; for how many milliseconds a Redis that remembers
--   nothing gives no slots; how many rates there are; then for each key its kind, and
--   of a bucket: the cost, the capacity, and how much the replica would like to borrow beside;
--   of a hash: the slots that the replica knows it has, the limit, and how many it would like to borrow beside.
--   Kinds: 1 must be taken; 2 will be wanted soon, so that it is lent if it is there; 3 may be wanted, lent where there is plenty.
-- Returns 0, the number of the limit that is in the way, or -1 where it remembers too little to give slots; then for each
--   bucket: its backlog, what was lent, and the mark that gives back later; hash: what is left, what was lent, and 0;
--   of a limit that has no room, how long to wait stands below 0 in the place of what was lent.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local millis = math.floor(now / 1000)
local replica, life, rates = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])
local SLOT_WAIT = 1000000

local function plenty(left, whole)
  return left * 10 >= whole
end

local function bucket(key, cost, capacity, ahead)
  local at, given = string.match(redis.call('GET', key) or '', '^(%d+):(%d+)$')
  local drained, back = math.max(tonumber(at or 0), now), tonumber(given or 0)
  local backlog = drained - now
  local wait = cost >= capacity and backlog or math.max(0, backlog + cost - capacity)
  return {whole = capacity, cost = cost, wait = wait, left = capacity - backlog, told = backlog, mark = 0, take = function(lent)
    local charge = cost + lent
    drained = drained + charge
    local keep = math.ceil((drained - now) / 1000) + 1000
    redis.call('SET', key, string.format('%.0f:%.0f', drained, back), 'PX', string.format('%.0f', keep))
    return drained - now, drained + back
  end}
end

local function hash(key, known, limit)
  local mine, others = 0, 0
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local count, good = string.match(all[i + 1], '^(%d+):(%d+)$')
    local rest = tonumber(good or 0) - millis
    -- Beyond its life where the clock was set back: who lives says it again.
    if rest <= 0 or rest > life then
      redis.call('HDEL', key, all[i])
    elseif all[i] == replica then
      mine = tonumber(count)
    else
      others = others + tonumber(count)
    end
  end
  mine = math.max(mine, known)
  local free = math.max(0, limit - others - mine)
  return {whole = limit, cost = 1, wait = free < 1 and SLOT_WAIT or 0, left = free, told = free, mark = 0, take = function(lent)
    redis.call('HSET', key, replica, string.format('%.0f:%.0f', mine + 1 + lent, millis + life))
    redis.call('PEXPIRE', key, life)
    return free - 1 - lent, 0
  end}
end

if #KEYS > rates + 1 then
  local age = millis - tonumber(redis.call('GET', KEYS[1]) or millis + 1)
  if age < 0 then
    redis.call('SET', KEYS[1], string.format('%.0f', millis))
  end
  if age < tonumber(ARGV[3]) then
    return {-1}
  end
end

local limits, verdict, worst = {}, 0, 0
for i = 1, #KEYS - 1 do
  local make = i <= rates and bucket or hash
  local limit = make(KEYS[i + 1], tonumber(ARGV[4 * i + 2]), tonumber(ARGV[4 * i + 3]))
  limit.kind, limit.ahead = ARGV[4 * i + 1], tonumber(ARGV[4 * i + 4])
  limits[i] = limit
  if limit.kind == '1' and limit.wait > worst then
    verdict, worst = i, limit.wait
  end
end

local out = {verdict}
for i = 1, #limits do
  local limit = limits[i]
  local told, lent, mark = limit.told, 0, 0
  local rest = limit.left - limit.cost
  if limit.wait > 0 then
    lent = -limit.wait
  elseif verdict == 0 and (limit.kind ~= '3' or plenty(rest, limit.whole)) then
    local beside = plenty(rest, limit.whole) and math.min(limit.ahead, math.floor(rest / 20)) or 0
    told, mark = limit.take(beside)
    lent = beside + (limit.kind == '1' and 0 or limit.cost)
  end
  out[3 * i - 1], out[3 * i], out[3 * i + 1] = told, lent, mark
end
return out
