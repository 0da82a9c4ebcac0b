-- Everything that some cached reads need, of one moment, in one round trip. Where there is no entry the first to ask gets a
-- lease: it stands in the entry's place until the entry does, or until it runs out.
-- KEYS  1 state, 2... tidemarks of all sources, then for each read two: version key, enabled key
-- ARGV  1 how many sources there are, 2 time to live of a lease in milliseconds, 3 the lease to take ('': none), behind
--       which each read puts its number, 4 version key up to the user, entry key 5 up to the user, 6 from there to the
--       version, 7 from there to the hash, then for each read three: hash of the entry,
--       version whose entry the caller has ('': none),
--       entity tags whose bodies the client has, one text ('': none, '*': any)
-- Returns {epoch or '', for each source lsn or '', time or '', digest of its ownership rules or '', timeline or '', then for
-- each read version, enabled (1 or 0), entry}. Entry is nil where there is none and no lease was asked for, else: a text,
-- the entry; {its first line}, where the client has the body; 1, the caller has it already; 2, there is none, and the
-- lease is the caller's; 3, there is none yet, and somebody else has the lease; 4, as 2, and what stood there was no
-- entry and is removed. A text in place of a version says why that read alone failed.
-- Where a tidemark or the state is missing nobody vouches for anything: no version (0) is issued and no entry looked up.
local ENTRY, LEASE = 'tidemark-entry 2 ', 'tidemark-lease '

-- The first line of an entry of rows whose body the client has, or nil.
local function line_for_client(key, tags)
  local start = redis.pcall('GETRANGE', key, 0, 191)
  if type(start) ~= 'string' then
    return nil
  end
  local line, tag = string.match(start, '^(tidemark%-entry 2 rows [^\n]* (%x+) %x+\n)')
  if line and #tag == 32 and (tags == '*' or string.find(tags, tag, 1, true)) then
    return line
  end
  return nil
end

local function entry_for(key, number, tags)
  local line = tags ~= '' and line_for_client(key, tags)
  if line then
    return {line}
  end
  local found = redis.call('MGET', key)[1]
  if found and string.sub(found, 1, #ENTRY) == ENTRY then
    return found
  end
  if found and string.sub(found, 1, #LEASE) == LEASE then
    return 3
  end
  -- Another type than a text reads as nothing.
  local foreign = redis.call('DEL', key) == 1
  if ARGV[3] == '' then
    return false
  end
  redis.call('SET', key, ARGV[3] .. number, 'PX', ARGV[2])
  return foreign and 4 or 2
end

local answer = {}
local first = 2 + tonumber(ARGV[1])
local epoch, floor = append_tidemarks(answer, 2, first - 1)
local found = redis.call('MGET', unpack(KEYS, first))

local user_in_version_key = #ARGV[4] + 1

-- Returns version and entry of the read of that number.
local function read(number, key, stands, is_enabled)
  if not epoch then
    return 0, false
  end
  local counter = counter_in(stands)
  if not counter or counter > floor then
    counter = ensure_counter(key, KEYS[1])
  end
  local version = epoch + counter
  if not is_enabled then
    return version, false
  end
  local hash = 5 + 3 * number
  if version == tonumber(ARGV[hash + 1]) then
    return version, 1
  end
  local text = string.format('%.0f', version)
  local entry = ARGV[5] .. string.sub(key, user_in_version_key) .. ARGV[6] .. text .. ARGV[7] .. ARGV[hash]
  return version, entry_for(entry, number, ARGV[hash + 2])
end

for number = 1, #found / 2 do
  local is_enabled = found[2 * number] ~= '0'
  local ok, version, entry = pcall(read, number, KEYS[first + 2 * number - 2], found[2 * number - 1], is_enabled)
  if not ok then
    -- Memory is full, or this is a replica: those who need no write have their answers.
    version, entry = type(version) == 'table' and version.err or tostring(version), false
  end
  local place = #answer
  answer[place + 1], answer[place + 2], answer[place + 3] = version, is_enabled and 1 or 0, entry
end
return answer
