-- Stores an entry unless the namespace has moved on since its version was read. Where the state is gone a counter may
-- have been made again from nothing, with a number that it had before: nothing is stored then.
-- KEYS  1 version key, 2 enabled key, 3 state
-- ARGV  1 version read before the rows, 2 entry key up to the version, 3 entry key after the version,
--       4 time to live in milliseconds, 5 the entry, 6 the caller's lease ('' or missing: none), which ends either way
-- Returns 1 when stored, 0 when refused.
local function version_now()
  local counter = get_counter(KEYS[1])
  if not counter or not has_state(KEYS[3]) or redis.call('GET', KEYS[2]) == '0' then
    return nil
  end
  return string.format('%.0f', epoch_of(KEYS[3]) + counter)
end

if version_now() ~= ARGV[1] then
  end_lease(ARGV[2] .. ARGV[1] .. ARGV[3], ARGV[6] or '')
  return 0
end
redis.call('SET', ARGV[2] .. ARGV[1] .. ARGV[3], ARGV[5], 'PX', ARGV[4])
return 1
