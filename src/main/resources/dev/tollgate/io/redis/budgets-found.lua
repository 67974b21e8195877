-- Says when this Redis lends, and on which line a replica speaks: what comes late, on an older line, is not heard.
-- KEYS: the epoch, a hash: since when Redis has been told all, and which server that was; the replica's line.
-- ARGV: the line that the replica has, 0 for none; for how many milliseconds a Redis that may have forgotten something lends nothing;
--   for how many milliseconds a line is remembered.
-- Returns the line that is good: a new one for who has none, else the one that it has, another that was given since, or 0 where none is
--   remembered; and in how many milliseconds Redis lends.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Another process may have missed the last moments of the one before: a copy that was promoted, a restart from disk.
local info = redis.pcall('INFO', 'server')
local server = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
local epoch = redis.call('HMGET', KEYS[1], 'since', 'server')
local since = tonumber(epoch[1] or -1)
if since < 0 or since > now or epoch[2] ~= server then
  since = now
  redis.call('HSET', KEYS[1], 'since', string.format('%.0f', now), 'server', server)
end
local line, has = tonumber(redis.call('GET', KEYS[2]) or 0), tonumber(ARGV[1])
if has == 0 then
  line = math.max(line + 1, now)
end
if line > 0 then
  redis.call('SET', KEYS[2], string.format('%.0f', line), 'PX', ARGV[3])
end
return {line, math.max(0, tonumber(ARGV[2]) - (now - since))}
