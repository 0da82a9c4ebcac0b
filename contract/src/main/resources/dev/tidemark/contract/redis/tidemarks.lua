-- Reads the epoch and the tidemarks of all sources, of one moment.
-- KEYS  1 state, 2... tidemarks of all sources
-- Returns {epoch or '', then for each source lsn or '', time or '', digest of its ownership rules
-- or '', timeline or ''}.
local answer = {}
append_tidemarks(answer, 2, #KEYS)
return answer
