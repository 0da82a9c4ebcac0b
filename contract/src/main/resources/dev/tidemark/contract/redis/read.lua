-- Everything one cached read needs, in one round trip. Where there is no entry the first to ask gets a lease: it stands in
-- the entry's place until the entry does, or until it runs out.
-- KEYS  1 version key, 2 enabled key, 3 state, 4... tidemarks of all sources
-- ARGV  1 entry key up to the version, 2 entry key after the version,
--       3 the lease to take ('' or missing: none), 4 its time to live in milliseconds,
--       5 version whose entry the caller has ('' or missing: none),
--       6 entity tags whose bodies the client has, one text ('' or missing: none, '*': any)
-- Returns {version, enabled (1 or 0), entry, epoch or '', then for each source lsn or '', time or '', digest of
-- its ownership rules or '', timeline or ''}. Entry is nil where there is none and no lease was asked for, else: a text,
-- the entry; {its first line}, where the client has the body; 1, the caller has it already; 2, there is none, and the
-- lease is the caller's; 3, there is none yet, and somebody else has the lease; 4, as 2, and what stood there was no
-- entry and is removed.
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

local function entry_for(key)
  local line = (ARGV[6] or '') ~= '' and line_for_client(key, ARGV[6])
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
  if (ARGV[3] or '') == '' then
    return false
  end
  redis.call('SET', key, ARGV[3], 'PX', ARGV[4])
  return foreign and 4 or 2
end

local answer = {0, 1, false}
local complete = append_tidemarks(answer, 4, KEYS[3])
if redis.call('GET', KEYS[2]) == '0' then
  answer[2] = 0
end
if complete then
  answer[1] = epoch_of(KEYS[3]) + ensure_counter(KEYS[1], KEYS[3])
  if answer[2] == 1 then
    local version = string.format('%.0f', answer[1])
    answer[3] = version == ARGV[5] and 1 or entry_for(ARGV[1] .. version .. ARGV[2])
  end
end
return answer
