-- Applies one slice of a batch of changes: raises each user once, or everybody, and sets the tidemark with the last slice.
-- A batch must begin where Redis is, or before, and a slice follow on the one before. When it does not, something between
-- was lost on the way (by the slot, by Kafka or by Redis itself), or the positions are of another timeline: everybody is
-- raised, and the batch applied.
-- With it goes whose caching the changes switched: the flags of all users are owed after a gap, and until they are written.
-- KEYS  1 tidemark of the source, 2 state, 3... version keys of the slice's users, then enabled keys of those whose caching
--       was switched
-- ARGV  1 timeline, 2 position before the batch, 3 position after it, 4 LSN after it,
--       5 its time (microseconds since 1970), 6 number of the slice from 1, 7 number of slices,
--       8 '1' to raise everybody, 9 '1' when batches were applied before, so that a missing tidemark was lost,
--       10 digest of the ownership rules that named the users, 11 what it means when something between is missing,
--       12 the caller's clock (microseconds since 1970): that of a new Redis may be behind the one before,
--       13 when the flags of all users are owed: 'gap', 'always' (what this batch did cannot be told one by one), '' (never),
--       14... for each enabled key '0' for off, '1' for on
-- Returns {outcome, epoch, 1 while the flags of all users are owed else 0, counters in the order of the keys...}; the outcome
-- is 'applied', 'duplicate' (nothing was changed), or why everybody was raised: 'tidemark_missing', 'state_missing',
-- 'timeline_changed', 'position_skipped', 'redis_replaced'. That of the last batch that raised everybody so is told again with
-- its duplicates, which change nothing either: whoever was told first may have died before it was recorded.

-- The outcome that left a cause behind: what a gap between positions means the caller says, all others by themselves.
local TOLD_BY_THEMSELVES = {tidemark_missing = true, state_missing = true, timeline_changed = true, redis_replaced = true}
local function outcome_of(cause)
  return TOLD_BY_THEMSELVES[cause] and cause or 'position_skipped'
end

local tidemark, state = KEYS[1], KEYS[2]
local timeline, from, to, slice = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[6])
reclaim(tidemark)
reclaim(state)
local stored = redis.call('HMGET', tidemark, 'timeline', 'position', 'slice_of', 'slice', 'gap_position', 'gap_cause')
local applied = stored[2]
if applied and not (#applied == 33 and string.find(applied, '^[0-9a-f]+%+[0-9a-f]+$')) then
  -- Somebody wrote there: positions are compared as texts, and this one might stand above all that come.
  applied = false
end
-- Of this very batch so many slices have been applied.
local begun = stored[3] == to and tonumber(stored[4]) or 0

-- The id of the process: another one when Redis was started again, or a replica promoted.
local server = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local known = redis.call('HMGET', state, 'server', tidemark)
local replaced = known[1] and known[1] ~= server
local is_duplicate = false

local outcome = 'applied'
if not applied then
  -- The state remembers whose tidemarks there were.
  if ARGV[9] == '1' or known[2] then
    outcome = 'tidemark_missing'
  end
elseif stored[1] == timeline and (applied >= to or begun >= slice) then
  is_duplicate = true
  outcome = stored[5] == to and outcome_of(stored[6]) or 'duplicate'
elseif not has_state(state) then
  outcome = 'state_missing'
elseif stored[1] ~= timeline then
  outcome = 'timeline_changed'
elseif (from > applied and begun == 0) or begun < slice - 1 then
  outcome = 'position_skipped'
elseif replaced then
  -- What it may have lost besides batches, a cache that was cleared, shows in no position. Its number would be issued again.
  outcome = 'redis_replaced'
end

local flags = #ARGV - 13
local users = #KEYS - 2 - flags
local values = {}
if users > 0 then
  values = redis.call('MGET', unpack(KEYS, 3, 2 + users))
end

local answer = {outcome, '', redis.call('HEXISTS', tidemark, 'flags')}
if is_duplicate then
  for i = 1, #values do
    answer[i + 3] = counter_in(values[i]) or ensure_counter(KEYS[i + 2], state)
  end
  answer[2] = string.format('%.0f', epoch_of(state))
  return answer
end

local floor = floor_of(state)
local highest = floor
for i = 1, #values do
  local counter = (counter_in(values[i]) or floor + 1) + 1
  set_counter(KEYS[i + 2], counter)
  highest = math.max(highest, counter)
  answer[i + 3] = counter
end
lift_floor(state, floor, highest)

for i = 1, flags do
  set_enabled(KEYS[2 + users + i], ARGV[13 + i])
end
if ARGV[13] == 'always' or (ARGV[13] == 'gap' and (outcome ~= 'applied' or not applied)) then
  redis.call('HSET', tidemark, 'flags', 'owed')
  answer[3] = 1
end

local epoch
if outcome ~= 'applied' or (ARGV[8] == '1' and slice == 1) then
  epoch = raise_epoch(state, tonumber(ARGV[12]))
else
  epoch = epoch_of(state)
  if not has_state(state) then
    redis.call('HSET', state, 'epoch', '0')
  end
end

if known[1] ~= server or not known[2] then
  redis.call('HSET', state, 'server', server, tidemark, '1')
end
redis.call('HSET', tidemark, 'timeline', timeline)
if outcome ~= 'applied' then
  local cause = outcome == 'position_skipped' and ARGV[11] or outcome
  redis.call('HSET', tidemark, 'gap_cause', cause, 'gap_time', string.format('%.0f', clock_microseconds()),
    'gap_position', to)
end
if ARGV[6] == ARGV[7] then
  redis.call('HSET', tidemark, 'position', to, 'lsn', ARGV[4], 'time', ARGV[5], 'rules', ARGV[10])
  redis.call('HDEL', tidemark, 'slice_of', 'slice')
else
  -- Between slices the tidemark stays where it was, at most at the batch's beginning. An LSN of another timeline would
  -- stand above those to come, so nobody vouches for anything until the last slice.
  if outcome == 'timeline_changed' then
    redis.call('HDEL', tidemark, 'lsn', 'time')
  end
  redis.call('HSET', tidemark, 'position', applied and stored[1] == timeline and applied or from, 'slice_of', to, 'slice', ARGV[6])
end
answer[2] = string.format('%.0f', epoch)
return answer
