-- Makes everything cached for anybody unreachable.
-- KEYS  1 state
-- Returns the epoch since.
return raise_epoch(KEYS[1])
