-- Everything one cached read needs, in one round trip.
-- KEYS  1 version key, 2 enabled key, 3 state, 4... tidemarks of all sources
-- ARGV  1 entry key up to the version, 2 entry key after the version
-- Returns {version, enabled (1 or 0), entry or nil, epoch or '', then for each source lsn or '', time or '', digest of
-- its ownership rules or '', timeline or ''}.
-- Where a tidemark or the state is missing nobody vouches for anything: no version (0) is issued and no entry looked up.
local answer = {0, 1, false}
local complete = append_tidemarks(answer, 4, KEYS[3])
if redis.call('GET', KEYS[2]) == '0' then
  answer[2] = 0
end
if complete then
  answer[1] = epoch_of(KEYS[3]) + ensure_counter(KEYS[1], KEYS[3])
  if answer[2] == 1 then
    answer[3] = redis.call('GET', ARGV[1] .. string.format('%.0f', answer[1]) .. ARGV[2])
  end
end
return answer
