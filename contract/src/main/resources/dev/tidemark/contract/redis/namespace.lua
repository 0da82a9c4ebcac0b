-- Reads or changes one user's namespace.
-- KEYS  1 version key, 2 enabled key, 3 state
-- ARGV  1 what to do: 'status', 'clear', 'disable' or 'enable'
-- Returns {version, enabled (1 or 0)} as they are afterwards.
local counter
if ARGV[1] == 'clear' or ARGV[1] == 'enable' then
  counter = raise_counter(KEYS[1], KEYS[3])
else
  counter = ensure_counter(KEYS[1], KEYS[3])
end
if ARGV[1] == 'disable' then
  redis.call('SET', KEYS[2], '0')
elseif ARGV[1] == 'enable' then
  redis.call('DEL', KEYS[2])
end
local enabled = 1
if redis.call('GET', KEYS[2]) == '0' then
  enabled = 0
end
return {epoch_of(KEYS[3]) + counter, enabled}
