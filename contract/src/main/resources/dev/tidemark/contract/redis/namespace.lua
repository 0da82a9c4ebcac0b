-- Reads or changes one user's namespace.
-- KEYS  1 version key, 2 enabled key, 3 state, and with an LSN: 4 tidemark of its source
-- ARGV  1 what to do: 'status', 'clear', 'disable' or 'enable', and where a commit says the same in the user's row: 2 an LSN.
--       Once the tidemark has passed it, commits have switched the flag, or are about to, and an order that comes late leaves
--       it alone. To enable it is from before that commit: later ones may have said off. To disable it is from after it: off
--       is safe, and until then commits of others say nothing of this one.
-- Returns {version, enabled (1 or 0)} as they are afterwards.
-- An LSN as two numbers, which are compared one after the other; nil when it is none.
local function lsn_in(text)
  local high, low = string.match(text or '', '^(%x+)/(%x+)$')
  if high and #high <= 8 and #low <= 8 then
    return tonumber(high, 16), tonumber(low, 16)
  end
  return nil
end

local function has_passed(tidemark, lsn)
  if redis.call('TYPE', tidemark).ok ~= 'hash' then
    return false
  end
  local high, low = lsn_in(redis.call('HGET', tidemark, 'lsn') or nil)
  local other_high, other_low = lsn_in(lsn)
  return high ~= nil and (high > other_high or (high == other_high and low >= other_low))
end

local counter
if ARGV[1] == 'clear' or ARGV[1] == 'enable' then
  counter = raise_counter(KEYS[1], KEYS[3])
else
  counter = ensure_counter(KEYS[1], KEYS[3])
end
local switches = ARGV[1] == 'disable' or ARGV[1] == 'enable'
if switches and not (ARGV[2] and has_passed(KEYS[4], ARGV[2])) then
  set_enabled(KEYS[2], ARGV[1] == 'disable' and '0' or '1')
end
local enabled = 1
if redis.call('GET', KEYS[2]) == '0' then
  enabled = 0
end
return {epoch_of(KEYS[3]) + counter, enabled}
