-- What replicas tell each other of runs that go in circles: the last word on each thing, in the order in which words came.
-- KEYS: the words by thing, their order, when each is forgotten, and what is known of all (epoch, order).
-- ARGV: the order of the last word that the replica has heard, how many it takes at once, how many are kept;
--   then for each word of its own: thing, word, life in milliseconds.
-- Returns the epoch, which changes when everything was forgotten, the order of the last word of all; then thing, word, order of each later word.
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local millis = math.floor(micros / 1000)
local words, order, ends, known = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function number(n) return string.format('%.0f', n) end
local function forget(things)
  for _, thing in ipairs(things) do
    redis.call('HDEL', words, thing)
    redis.call('ZREM', order, thing)
    redis.call('ZREM', ends, thing)
  end
end
if redis.call('HSETNX', known, 'epoch', number(micros)) == 1 then
  redis.call('DEL', words, order, ends)
end
local last = tonumber(redis.call('HGET', known, 'order') or 0)
for i = 4, #ARGV, 3 do
  last = math.max(last + 1, micros)
  redis.call('HSET', words, ARGV[i], ARGV[i + 1])
  redis.call('ZADD', order, number(last), ARGV[i])
  redis.call('ZADD', ends, number(millis + tonumber(ARGV[i + 2])), ARGV[i])
end
if #ARGV > 3 then
  redis.call('HSET', known, 'order', number(last))
end
-- What is too much ends soonest: stops, before what operators say.
forget(redis.call('ZRANGEBYSCORE', ends, '-inf', number(millis), 'LIMIT', 0, 200))
local over = redis.call('ZCARD', ends) - tonumber(ARGV[3])
if over > 0 then
  forget(redis.call('ZRANGE', ends, 0, math.min(over, 200) - 1))
end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, 2678400000)
end
local out = {redis.call('HGET', known, 'epoch'), number(last)}
local later = redis.call('ZRANGEBYSCORE', order, '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, tonumber(ARGV[2]))
for i = 1, #later, 2 do
  out[#out + 1] = later[i]
  out[#out + 1] = redis.call('HGET', words, later[i]) or ''
  out[#out + 1] = number(tonumber(later[i + 1]))
end
return out
