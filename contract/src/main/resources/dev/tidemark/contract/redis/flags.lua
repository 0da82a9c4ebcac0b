-- Writes flags of users as the rows of a source have them at a position; when all are written, none are owed any more.
-- KEYS  1 tidemark of the source, 2... enabled keys
-- ARGV  1 timeline, 2 position, 3 '1' with the last of them, 4... for each enabled key '0' for off, '1' for on
-- Returns {1}, or {0} and changes nothing when the tidemark is not at that position: somebody else has gone on from there.
reclaim(KEYS[1])
local stored = redis.call('HMGET', KEYS[1], 'timeline', 'position')
if stored[1] ~= ARGV[1] or stored[2] ~= ARGV[2] then
  return {0}
end
for i = 2, #KEYS do
  set_enabled(KEYS[i], ARGV[i + 2])
end
if ARGV[3] == '1' then
  redis.call('HDEL', KEYS[1], 'flags')
end
return {1}
