-- Brings versions up to those that were recorded, where Redis has lost them since, and leaves alone what is applied.
-- KEYS  1 state, 2... version keys of the slice's users
-- ARGV  1 '1' to change nothing and tell what would be, 2 '1' to raise each user, behind or not,
--       3 the highest epoch recorded for everybody ('0': none), 4 '1' to raise everybody, behind or not,
--       5 epoch and 6 floor that the slices before would have left, where nothing is changed ('0': none),
--       7... the highest version recorded for each user, in the order of the keys
-- Returns {users raised, by how many versions together, 1 when everybody was raised else 0, epoch since, floor since}.
-- A missing counter is made again above the floor, by whoever needs it: it is behind when that would not be above what
-- was recorded.
local state, dry, force = KEYS[1], ARGV[1] == '1', ARGV[2] == '1'
local everybody = tonumber(ARGV[3])
local epoch = math.max(epoch_of(state), tonumber(ARGV[5]))
local floor = math.max(floor_of(state), tonumber(ARGV[6]))

-- Nobody is raised so often: a version that far beyond was made with an epoch that is lost, and everybody's with it.
local MOST_RAISES = 1000000000

local values = {}
if #KEYS > 1 then
  values = redis.call('MGET', unpack(KEYS, 2))
end
local counters, recorded, lost = {}, {}, 0
for i = 1, #values do
  counters[i] = counter_in(values[i]) or false
  recorded[i] = tonumber(ARGV[i + 6])
  if recorded[i] - epoch - (counters[i] or floor) > MOST_RAISES then
    lost = math.max(lost, recorded[i])
  end
end

local all = 0
if everybody > epoch or lost > 0 or ARGV[4] == '1' then
  all = 1
  epoch = math.max(next_epoch(state), epoch + 1, everybody + 1, lost)
  if not dry then
    redis.call('HSET', state, 'epoch', string.format('%.0f', epoch))
  end
end

local users, versions, highest = 0, 0, floor
for i = 1, #values do
  local stands = counters[i] or floor
  if force or epoch + stands < recorded[i] then
    local counter = stands + 1
    if not counters[i] then
      counter = counter + 1
    end
    counter = math.max(counter, recorded[i] - epoch + 1)
    users = users + 1
    versions = versions + counter - stands
    highest = math.max(highest, counter)
    if not dry then
      set_counter(KEYS[i + 1], counter)
    end
  end
end
if not dry then
  lift_floor(state, floor, highest)
end
return {users, versions, all, string.format('%.0f', epoch), string.format('%.0f', highest)}
