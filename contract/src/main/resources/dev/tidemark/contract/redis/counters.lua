-- Stands before every script: how a counter is read, made again and raised, how tidemarks are read, how a lease ends.

-- A whole number as it stands in Redis, or nil when it is gone or somebody wrote something else there. Epoch and counter
-- together stay below 2^53, where numbers would no longer be told apart.
local function number_in(value, most)
  if value and #value <= 16 and string.find(value, '^[0-9]+$') and tonumber(value) <= most then
    return tonumber(value)
  end
  return nil
end

-- The highest counter ever issued to anybody; a counter made again starts above it.
local function floor_in(value)
  return number_in(value, 4503599627370496) or 0
end

local function floor_of(state)
  return floor_in(redis.call('HGET', state, 'floor'))
end

local function epoch_in(value)
  return number_in(value, 4503599627370495)
end

local function epoch_of(state)
  return epoch_in(redis.call('HGET', state, 'epoch')) or 0
end

-- Whether the state is there: it always holds an epoch once a batch has been applied.
local function has_state(state)
  return epoch_in(redis.call('HGET', state, 'epoch')) ~= nil
end

-- Removes a key of ours in whose place somebody put something else than a hash: it is as good as lost.
local function reclaim(key)
  local type = redis.call('TYPE', key).ok
  if type ~= 'hash' and type ~= 'none' then
    redis.call('DEL', key)
  end
end

-- Appends the epoch and the tidemarks that stand in KEYS, behind the state in the first place: what is missing as ''.
-- Returns epoch and floor, and nothing unless all is there that it takes to vouch for anything.
local function append_tidemarks(answer, first, last)
  local state = redis.call('HMGET', KEYS[1], 'epoch', 'floor')
  local epoch = epoch_in(state[1])
  local complete = epoch ~= nil
  answer[#answer + 1] = complete and state[1] or ''
  for i = first, last do
    local mark = redis.call('HMGET', KEYS[i], 'lsn', 'time', 'rules', 'timeline')
    complete = complete and mark[1] and mark[2]
    for field = 1, 4 do
      answer[#answer + 1] = mark[field] or ''
    end
  end
  if complete then
    return epoch, floor_in(state[2])
  end
end

-- A counter as it stands in Redis, or nil when it is gone or somebody wrote something else there.
local function counter_in(value)
  if value and #value <= 15 and string.find(value, '^[1-9][0-9]*$') then
    return tonumber(value)
  end
  return nil
end

-- Other programs may raise counters too: whoever sees a higher one lifts the floor to it.
local function lift_floor(state, floor, counter)
  if counter > floor then
    redis.call('HSET', state, 'floor', string.format('%.0f', counter))
    return counter
  end
  return floor
end

local function set_counter(key, counter)
  redis.call('SET', key, string.format('%.0f', counter))
end

local function get_counter(key)
  return counter_in(redis.call('MGET', key)[1])
end

-- The counter of a namespace, made again above the floor when it is missing.
local function ensure_counter(key, state)
  local floor = floor_of(state)
  local counter = get_counter(key)
  if not counter then
    counter = floor + 1
    set_counter(key, counter)
  end
  lift_floor(state, floor, counter)
  return counter
end

local function raise_counter(key, state)
  local floor = floor_of(state)
  local counter = (get_counter(key) or floor + 1) + 1
  set_counter(key, counter)
  lift_floor(state, floor, counter)
  return counter
end

-- Switches a user's caching off ('0') or on: absent means on.
local function set_enabled(key, value)
  if value == '0' then
    redis.call('SET', key, '0')
  else
    redis.call('DEL', key)
  end
end

local function clock_microseconds()
  local now = redis.call('TIME')
  return tonumber(now[1]) * 1000000 + tonumber(now[2])
end

-- Beyond every version ever used: no counter falls, a missing one is made again above the floor, and where the floor is
-- lost too, the clock has outrun it: Redis cannot issue a counter each microsecond.
local function next_epoch(state)
  return math.max(clock_microseconds(), epoch_of(state) + 1)
end

local function raise_epoch(state, least)
  local epoch = math.max(next_epoch(state), least or 0)
  redis.call('HSET', state, 'epoch', string.format('%.0f', epoch))
  return epoch
end

-- Removes a lease from an entry's place while it still stands there. Returns how many were removed.
local function end_lease(key, lease)
  if lease ~= '' and redis.call('MGET', key)[1] == lease then
    return redis.call('DEL', key)
  end
  return 0
end
